import { readFileSync } from 'node:fs';
import { buildClientSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import type { GraphQLSchema, IntrospectionQuery, IntrospectionType } from 'graphql';
import { buildApiSchema } from '../../scripts/apiSchema.ts';
import { startService } from '../support/service.ts';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** Types, fields, arguments and enum values, with their descriptions and deprecations, in the order of their names. */
const toText = (schema: GraphQLSchema): string => printSchema(lexicographicSortSchema(schema));

test('introspection has every element and description of schema.graphql, and beside them only those of federation', async () => {
  expect(toText(await introspect())).toBe(toText(buildApiSchema(sdl)));
});

test('the API schema has neither directives nor entry points of federation', () => {
  const withoutDescriptions = printSchema(buildApiSchema(sdl)).replaceAll(/"""[^]*?"""/g, '');
  expect(withoutDescriptions).not.toMatch(/@(?!deprecated\()|^directive|^schema|\b_|__/m);
});

/** The schema that introspection returns, without the elements of federation. */
async function introspect(): Promise<GraphQLSchema> {
  const service = await startService();
  const query = getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true });
  const { __schema: schema } = await post(service.url, query).finally(() => service.close());
  const types = schema.types.filter(({ name }) => !isOfFederation(name)).map(withoutFederation);
  return buildClientSchema({ __schema: { ...schema, types, directives: [] } });
}

async function post(url: string, query: string): Promise<IntrospectionQuery> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const answer: { readonly data: IntrospectionQuery } = JSON.parse(await response.text());
  return answer.data;
}

function withoutFederation(type: IntrospectionType): IntrospectionType {
  return type.kind === 'OBJECT' ? { ...type, fields: type.fields.filter(({ name }) => !isOfFederation(name)) } : type;
}

function isOfFederation(name: string): boolean {
  return /^_[a-zA-Z]|^(?:link|federation)__/.test(name);
}
