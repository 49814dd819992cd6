import { buildASTSchema, isNonNullType, isObjectType, parse, printSchema, specifiedDirectives, visit } from 'graphql';
import type { GraphQLSchema } from 'graphql';

const knownToClients = new Set(specifiedDirectives.map(({ name }) => name));

/** The schema for front ends: schema.graphql without directives of federation and of this service. */
export function buildApiSchema(subgraphSdl: string): GraphQLSchema {
  const document = visit(parse(subgraphSdl), {
    Directive: ({ name }) => (knownToClients.has(name.value) ? undefined : null),
    DirectiveDefinition: () => null,
  });
  return buildASTSchema(document);
}

/** The files of `schema/` that are generated for front ends, by name. */
export function renderApiFiles(subgraphSdl: string): Readonly<Record<string, string>> {
  const schema = buildApiSchema(subgraphSdl);
  return {
    'api.graphql': `${printSchema(schema)}\n`,
    'types-without-id.json': `${JSON.stringify(typesWithoutId(schema), null, 2)}\n`,
  };
}

/** Object types without a non-null `id`, which caches store as a part of the object that refers to them. */
function typesWithoutId(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !roots.includes(type) && !type.name.startsWith('__'))
    .filter((type) => !isNonNullType(type.getFields()['id']?.type))
    .map(({ name }) => name)
    .sort();
}
