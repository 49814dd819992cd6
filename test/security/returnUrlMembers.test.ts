import { readFileSync } from 'node:fs';
import { GraphQLInputObjectType, getNamedType } from 'graphql';
import { z } from 'zod';
import { PortalSessionBody, operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { returnUrls } from '../../src/capabilities/returnUrls.ts';
import { CreateSessionRequest } from '../../src/datasources/stripe/contract.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { inputMembers } from '../../src/graphql/naming/wireInput.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import type { Service } from '../support/service.ts';
import { startCalledService } from './calls.ts';
import type { CalledService, Calls, Json } from './calls.ts';

const allowedOrigins = [
  'https://app.example.com',
  'https://shop.example',
  'https://shop.example:8443',
  'http://localhost:3000',
];
const expectedMessage = `must lead to one of ${allowedOrigins.join(', ')}`;

/** URL members that are no return URLs: links on a Stripe page. */
const notReturnUrls = ['business_profile.privacy_policy_url', 'business_profile.terms_of_service_url'];

interface UrlMember {
  readonly operation: Operation;
  readonly path: readonly string[];
}

/** Every member of the operations' requests that is a URL by type or name. */
const urlMembers: readonly UrlMember[] = operations.flatMap((operation) =>
  [operation.body, operation.query, operation.parameter?.schema].flatMap((schema) =>
    schema === undefined ? [] : urlPaths(schema).map((path) => ({ operation, path })),
  ),
);
const returnUrlMembers = urlMembers.filter(({ path }) => !notReturnUrls.includes(path.join('.')));

const schema = buildSchema({ introspection: true });
const checkoutPath = `/v1/v3/openmeter/customers/${demoIds.acme}/billing/stripe/checkout-sessions`;

let started: CalledService;
let service: Service;
let calls: Calls;
beforeAll(async () => {
  started = await startCalledService({ returnUrlOrigins: allowedOrigins });
  ({ service, calls } = started);
});
beforeEach(() => service.calls());
afterAll(() => started.close());

describe('every URL member of a request is covered', () => {
  test('each URL member of a contract is a checked return URL or a listed exception', () => {
    for (const { operation, path } of returnUrlMembers) {
      // The body of this operation is the contract with one more member.
      const contract = operation.body === PortalSessionBody ? CreateSessionRequest : operation.body;
      expect(contract && returnUrls.get(contract)).toContainEqual(path);
    }
    const checked = [...returnUrls.values()].flat();
    expect([checked.length, returnUrlMembers.length]).toEqual([8, 8]);
    expect(urlMembers).toHaveLength(checked.length + 2 * notReturnUrls.length);
  });

  test('each URL member of a GraphQL input maps to one of these members', () => {
    const inputs = Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(({ name, args }) =>
      args.flatMap(({ type }) => inputPaths(getNamedType(type)).map(({ wire }) => ({ name, path: wire }))),
    );
    expect(inputs.map(({ path }) => path.join('.')).sort()).toEqual(
      urlMembers.map(({ path }) => path.join('.')).sort(),
    );
  });
});

describe('a return URL of another origin is rejected with its path, before any upstream call', () => {
  test.each(returnUrlMembers)('through REST: $operation.name $path', async ({ operation, path }) => {
    const body = withMember(exampleOf(operation.name).body, path, 'https://evil.example/account');
    const { status, text } = await calls.rest(operation.method, pathOf(operation), body);
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      {
        code: 'INVALID_INPUT',
        invalid_parameters: [{ field: path.join('.'), reason: expectedMessage, source: 'body' }],
      },
    ]);
    expect(service.calls()).toEqual([]);
  });

  test.each(returnUrlMembers)('through MCP: $operation.name $path', async ({ operation, path }) => {
    const { path: id, body } = exampleOf(operation.name);
    const args = withMember(body, path, 'https://evil.example/account');
    const text = await calls.tool(operation.name, {
      ...args,
      ...(operation.parameter && { [operation.parameter.name]: id }),
    });
    expect(text).toMatch(/^INVALID_INPUT: nothing was done\.\n/);
    expect(text).toContain(`- ${path.join('.')}: ${expectedMessage}`);
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
      .filter(({ wire }) => !notReturnUrls.includes(wire.join('.')))
      .map(({ path }) => ({ name, field, path }));
  });
  test.each(mutations)('through GraphQL: $field $path', async ({ name, field, path }) => {
    const { input } = JSON.parse(readFileSync(`operations/${name}.variables.json`, 'utf8'));
    const { data } = await calls.graphql(
      `mutation ($input: ${name}Input!) { ${field}(input: $input) { userErrors { code field message } } }`,
      { input: withMember(input, path, 'https://evil.example/account') },
    );
    expect(data[field].userErrors).toEqual([
      { code: 'INVALID_INPUT', field: ['input', ...path], message: expectedMessage },
    ]);
    expect(service.calls()).toEqual([]);
  });
  test('the GraphQL mutations cover every return URL member', () =>
    expect(mutations).toHaveLength(returnUrlMembers.length));

  test('all invalid return URLs of a request are reported together', async () => {
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

/** Paths of the URL members of a schema. */
function urlPaths(schema: unknown, path: readonly string[] = []): string[][] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return urlPaths(schema.unwrap(), path);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, member]) => urlPaths(member, [...path, name]));
  }
  if (schema instanceof z.ZodUnion) return unique(schema.options.flatMap((option) => urlPaths(option, path)));
  if (schema instanceof z.ZodArray) return urlPaths(schema.element, [...path, '*']);
  // The keys of a record are data.
  if (schema instanceof z.ZodRecord) return urlPaths(schema.valueType, [...path, '*']);
  if (schema instanceof z.ZodURL) return [[...path]];
  const isLeaf = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodEnum, z.ZodLiteral].some(
    (kind) => schema instanceof kind,
  );
  if (!isLeaf) throw new TypeError(`The schema at ${path.join('.')} has a type that this test does not support.`);
  return schema instanceof z.ZodString && /ur[il]$/i.test(path.at(-1) ?? '') ? [[...path]] : [];
}

/** Paths of the URL members of a GraphQL input, in GraphQL and in wire names. */
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
