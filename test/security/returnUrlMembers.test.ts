import { readFileSync } from 'node:fs';
import { GraphQLInputObjectType, getNamedType } from 'graphql';
import { z } from 'zod';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { returnUrls } from '../../src/capabilities/returnUrls.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { inputMembers } from '../../src/graphql/naming/wireInput.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import type { Service } from '../support/service.ts';
import { startCalledService } from './calls.ts';
import type { CalledService, Calls, Json } from './calls.ts';

const listed = [
  'https://app.example.com',
  'https://shop.example',
  'https://shop.example:8443',
  'http://localhost:3000',
];
const teach = `must lead to one of ${listed.join(', ')}`;

/** URL members that nobody is led to by leaving a page of Stripe's: links that a page shows beside others. */
const leadNobodyBack = ['business_profile.privacy_policy_url', 'business_profile.terms_of_service_url'];

interface Place {
  readonly operation: Operation;
  readonly path: readonly string[];
}

/** Every member of the operations' requests that is a URL, by its type or by its name. */
const places: readonly Place[] = operations.flatMap((operation) =>
  [operation.body, operation.query, operation.parameter?.schema].flatMap((schema) =>
    schema === undefined ? [] : urlPaths(schema).map((path) => ({ operation, path })),
  ),
);
const leading = places.filter(({ path }) => !leadNobodyBack.includes(path.join('.')));

const schema = buildSchema({ introspection: true });
const checkoutPath = `/v1/v3/openmeter/customers/${demoIds.acme}/billing/stripe/checkout-sessions`;

let started: CalledService;
let service: Service;
let calls: Calls;
beforeAll(async () => {
  started = await startCalledService({ returnUrlOrigins: listed });
  ({ service, calls } = started);
});
beforeEach(() => service.calls());
afterAll(() => started.close());

describe('no URL of a request is forgotten', () => {
  test('each member of a contract that is a URL is checked, or known to lead nobody back', () => {
    for (const { operation, path } of leading) {
      expect(operation.body && returnUrls.get(operation.body)).toContainEqual(path);
    }
    const checked = [...returnUrls.values()].flat();
    expect([checked.length, leading.length]).toEqual([8, 8]);
    expect(places).toHaveLength(checked.length + 2 * leadNobodyBack.length);
  });

  test('each input of the graph that is a URL is one of these members', () => {
    const inputs = Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(({ name, args }) =>
      args.flatMap(({ type }) => inputPaths(getNamedType(type)).map(({ wire }) => ({ name, path: wire }))),
    );
    expect(inputs.map(({ path }) => path.join('.')).sort()).toEqual(places.map(({ path }) => path.join('.')).sort());
  });
});

describe('what leads elsewhere is refused, with the member to blame, and nothing is asked', () => {
  test.each(leading)('through REST: $operation.name $path', async ({ operation, path }) => {
    const body = withMember(exampleOf(operation.name).body, path, 'https://evil.example/account');
    const { status, text } = await calls.rest(operation.method, pathOf(operation), body);
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      { code: 'INVALID_INPUT', invalid_parameters: [{ field: path.join('.'), reason: teach, source: 'body' }] },
    ]);
    expect(service.calls()).toEqual([]);
  });

  test.each(leading)('through MCP: $operation.name $path', async ({ operation, path }) => {
    const { path: id, body } = exampleOf(operation.name);
    const given = withMember(body, path, 'https://evil.example/account');
    const text = await calls.tool(operation.name, {
      ...given,
      ...(operation.parameter && { [operation.parameter.name]: id }),
    });
    expect(text).toMatch(/^INVALID_INPUT: nothing was done\.\n/);
    expect(text).toContain(`- ${path.join('.')}: ${teach}`);
    expect(service.calls()).toEqual([]);
  });

  const mutations = [
    'CreateCustomerCheckoutSession',
    'CreateCustomerPortalSession',
    'CreatePortalConfiguration',
    'CreatePortalSession',
    'UpdatePortalConfiguration',
  ].flatMap((name) => {
    const field = name.charAt(0).toLowerCase() + name.slice(1);
    const [argument] = schema.getMutationType()?.getFields()[field]?.args ?? [];
    return inputPaths(getNamedType(argument?.type))
      .filter(({ wire }) => !leadNobodyBack.includes(wire.join('.')))
      .map(({ path }) => ({ name, field, path }));
  });
  test.each(mutations)('through GraphQL: $field $path', async ({ name, field, path }) => {
    const { input } = JSON.parse(readFileSync(`operations/${name}.variables.json`, 'utf8'));
    const { data } = await calls.graphql(
      `mutation ($input: ${name}Input!) { ${field}(input: $input) { userErrors { code field message } } }`,
      { input: withMember(input, path, 'https://evil.example/account') },
    );
    expect(data[field].userErrors).toEqual([{ code: 'INVALID_INPUT', field: ['input', ...path], message: teach }]);
    expect(service.calls()).toEqual([]);
  });
  test('through GraphQL there are as many', () => expect(mutations).toHaveLength(leading.length));

  test('all faults of one request are told together', async () => {
    const { text } = await calls.rest('POST', checkoutPath, {
      stripe_options: { success_url: 'https://evil.example/', cancel_url: 'https://x@app.example.com/' },
    });
    expect(JSON.parse(text).invalid_parameters.map(({ field }: Json) => field)).toEqual([
      'stripe_options.success_url',
      'stripe_options.cancel_url',
    ]);
  });
});

// Schemas ---------------------------------------------------------------------------------------

/** Where a schema has a URL. */
function urlPaths(schema: unknown, path: readonly string[] = []): string[][] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return urlPaths(schema.unwrap(), path);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, member]) => urlPaths(member, [...path, name]));
  }
  if (schema instanceof z.ZodUnion) return unique(schema.options.flatMap((option) => urlPaths(option, path)));
  if (schema instanceof z.ZodArray) return urlPaths(schema.element, [...path, '*']);
  // The keys of a record are data, whatever they are called.
  if (schema instanceof z.ZodRecord) return urlPaths(schema.valueType, [...path, '*']);
  if (schema instanceof z.ZodURL) return [[...path]];
  const isLeaf = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral].some(
    (kind) => schema instanceof kind,
  );
  if (!isLeaf) throw new TypeError(`The schema at ${path.join('.')} is of a kind that this test does not know.`);
  return schema instanceof z.ZodString && /ur[il]$/i.test(path.at(-1) ?? '') ? [[...path]] : [];
}

/** Where an input of the graph has a URL, in its own names and in the wire's. */
function inputPaths(type: unknown): { readonly path: string[]; readonly wire: string[] }[] {
  if (!(type instanceof GraphQLInputObjectType)) return [];
  return inputMembers(type).flatMap(({ name, wirePath, type: of }) => {
    const named = getNamedType(of);
    if (named.name === 'URL' || /ur[il]$/i.test(name)) return [{ path: [name], wire: [...wirePath] }];
    return inputPaths(named).map(({ path, wire }) => ({ path: [name, ...path], wire: [...wirePath, ...wire] }));
  });
}

function unique(paths: readonly string[][]): string[][] {
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()];
}

function withMember(value: unknown, [name, ...rest]: readonly string[], member: unknown): object {
  const members = typeof value === 'object' && value !== null ? { ...value } : {};
  if (name === undefined) return members;
  const inner: unknown = Reflect.get(members, name);
  return { ...members, [name]: rest.length === 0 ? member : withMember(inner, rest, member) };
}

function pathOf({ name, path }: Operation): string {
  return path.replace(/\{\w+\}/, exampleOf(name).path ?? '');
}
