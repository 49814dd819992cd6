import { z } from 'zod';
import { operations } from '../../src/capabilities/operations.ts';
import { validate } from '../../src/datasources/validation.ts';
import { bodyOf } from '../../src/rest/requestReader.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { callTool, send } from './securedService.ts';
import type { Json } from './securedService.ts';

interface StringMember {
  /** Names, `0` for an item of a list, and `…` for a key of a map. */
  readonly path: readonly string[];
  readonly schema: Json;
  readonly isKey: boolean;
}

/** Every string of a request at any depth, without closed sets of values. */
function stringsOf(schema: Json, path: readonly string[] = [], isKey = false): StringMember[] {
  const own = schema.type === 'string' && schema.enum === undefined && schema.const === undefined;
  return [
    ...(own ? [{ path, schema, isKey }] : []),
    ...Object.entries<Json>(schema.properties ?? {}).flatMap(([name, member]) => stringsOf(member, [...path, name])),
    ...(schema.items === undefined ? [] : stringsOf(schema.items, [...path, '0'])),
    ...(typeof schema.additionalProperties === 'object' ? stringsOf(schema.additionalProperties, [...path, 'a']) : []),
    ...(schema.propertyNames === undefined ? [] : stringsOf(schema.propertyNames, [...path, '…'], true)),
    ...(schema.anyOf ?? []).flatMap((branch: Json) => stringsOf(branch, path)),
  ];
}

/** A request that holds one text, at a path. */
function requestWith([name, ...rest]: readonly string[], text: string, isKey: boolean): unknown {
  if (name === undefined) return text;
  if (isKey && rest.length === 0) return { [text]: 'a' };
  const inner = requestWith(rest, text, isKey);
  return name === '0' ? [inner] : { [name]: inner };
}

const requests = operations.flatMap((operation) =>
  [
    ['path', operation.parameter?.schema] as const,
    ['query', operation.query] as const,
    ['body', bodyOf(operation)] as const,
  ].flatMap(([part, schema]) => (schema === undefined ? [] : [{ name: operation.name, part, schema }])),
);

test.each(requests)('every string in the $part of $name has a maximum, which is enforced', ({ schema }) => {
  for (const { path, schema: member, isKey } of stringsOf(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  )) {
    const isBounded = member.maxLength <= 5000 || (member.pattern !== undefined && !/[*+]|,\}/.test(member.pattern));
    expect({ path, isBounded }).toEqual({ path, isBounded: true });
    const text = member.format === 'uri' ? `https://a.example/${'a'.repeat(5001)}` : 'a'.repeat(5001);
    const result = validate<unknown>(schema, requestWith(path, text, isKey));
    const at = isKey ? [...path.slice(0, -1), text] : path;
    const refused = result.ok ? [] : result.issues.map((issue) => issue.path.join('.'));
    expect(refused).toContain(at.join('.'));
  }
});

describe('a string past its maximum is refused with its path, before an upstream call', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const email = `${'a'.repeat(60_000)}@a.co`;
  const longUrl = `https://app.example.com/${'a'.repeat(89_984)}`;

  test('in GraphQL, as user errors', async () => {
    const answer = await service.graphql(
      `mutation ($c: CreateCustomerInput!, $s: CreatePortalSessionInput!) {
        createCustomer(input: $c) { userErrors { code field message } }
        createPortalSession(input: $s) { userErrors { code field message } }
      }`,
      {
        c: { key: 'k', name: 'n', primaryEmail: email.slice(-400) },
        s: { stripeCustomerId: 'cus_1', returnUrl: longUrl },
      },
    );
    const error = (name: string, bound: number) => ({
      userErrors: [{ code: 'INVALID_INPUT', field: ['input', name], message: `must have at most ${bound} characters` }],
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({
      createCustomer: error('primaryEmail', 320),
      createPortalSession: error('returnUrl', 2048),
    });
    expect(service.calls()).toEqual([]);
  });

  test('in REST and MCP', async () => {
    const body = { key: 'k', name: 'n', primary_email: email };
    const reply = await send(`${service.restUrl}v3/openmeter/customers`, { method: 'POST', body });
    expect({ status: reply.status, body: reply.body }).toMatchObject({
      status: 400,
      body: { invalid_parameters: [{ field: 'primary_email', source: 'body' }] },
    });
    const { result } = (await callTool(service, 'create-customer', body)).body;
    expect(result.content[0].text).toContain('- primary_email: must have at most 320 characters');
    expect(service.calls()).toEqual([]);
  });
});
