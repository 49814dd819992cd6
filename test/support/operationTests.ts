import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import qs from 'qs';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { closedTo, startIssuer } from './issuer.ts';
import { operationCases } from './operationCases.ts';
import type { OperationCase } from './operationCases.ts';
import { startService } from './service.ts';
import type { GraphQLAnswer, Service, ServiceOptions } from './service.ts';

/** The result of one protocol. */
interface Result {
  readonly response: unknown;
  /** The error code; undefined for success. */
  readonly code: unknown;
}

/** A result with the successful writes to the upstreams. */
interface Outcome extends Result {
  readonly effects: readonly string[];
  /** Number of upstream calls. */
  readonly calls: number;
}

type Headers = Readonly<Record<string, string>>;

/** Tests success, permission, refusal and upstream failure of an operation by GraphQL, REST and MCP. */
export function testOperation(name: string): void {
  const operation = operations.find((candidate) => candidate.name === name);
  const cases = operationCases.filter((candidate) => candidate.operation === name);
  const valid = cases.find(({ rejectedWith }) => rejectedWith === undefined);
  const invalid = cases.find(({ rejectedWith }) => rejectedWith !== undefined);
  if (!operation || !valid || !invalid) throw new TypeError(`${name} must have a valid and an invalid case.`);

  describe(`${name} by GraphQL, REST and MCP`, () => {
    test('a valid request has the same result and the same effects', async () => {
      const [graphql, rest, mcp] = await runAll(operation, valid);
      expect([graphql.code, rest.code, mcp.code]).toEqual([undefined, undefined, undefined]);
      expect([rest.effects, mcp.effects]).toEqual([graphql.effects, graphql.effects]);
      expect(graphql.effects.length).toBeLessThanOrEqual(1);
      for (const [graphqlPath, wirePath] of Object.entries(valid.same ?? {})) {
        const value = at(graphql.response, graphqlPath);
        expect([graphqlPath, value]).not.toEqual([graphqlPath, undefined]);
        expect([wirePath, at(rest.response, wirePath)]).toEqual([wirePath, value]);
        expect([wirePath, at(mcp.response, wirePath)]).toEqual([wirePath, value]);
      }
    });

    test(`${invalid.title} is rejected with ${invalid.rejectedWith} without effects`, async () => {
      const [graphql, rest, mcp] = await runAll(operation, invalid);
      const { rejectedWith, restRejectedWith = rejectedWith } = invalid;
      const graphqlCode = invalid.isStateInGraphQL ? undefined : rejectedWith;
      expect([graphql.code, rest.code, mcp.code]).toEqual([graphqlCode, restRejectedWith, rejectedWith]);
      expect([graphql.effects, rest.effects, mcp.effects]).toEqual([[], [], []]);
    });

    test('a token without the permission is rejected with FORBIDDEN and no upstream call', async () => {
      const issuer = await startIssuer();
      try {
        const options = { config: { auth: closedTo(issuer, 'direct') } };
        const headers = { authorization: `Bearer ${issuer.token()}` };
        for (const { code, calls } of await runAll(operation, valid, options, headers)) {
          expect(code).toBe('FORBIDDEN');
          expect(calls).toBe(0);
        }
      } finally {
        await issuer.close();
      }
    });

    test('an unreachable upstream is reported as UPSTREAM_UNAVAILABLE', async () => {
      const options = { konnectUrl: 'http://127.0.0.1:1', stripeUrl: 'http://127.0.0.1:1' };
      for (const { code } of await runAll(operation, valid, options)) expect(code).toBe('UPSTREAM_UNAVAILABLE');
    });
  });
}

async function runAll(
  operation: Operation,
  operationCase: OperationCase,
  options: ServiceOptions = {},
  headers: Headers = {},
): Promise<[Outcome, Outcome, Outcome]> {
  return [
    await onNewService(options, (service) => callGraphQL(service, operationCase, headers)),
    await onNewService(options, (service) => callRest(service, operation, operationCase, headers)),
    await onNewService(options, (service) => callTool(service, operationCase, headers)),
  ];
}

/** Runs a call on a new service. Ids are the same on every start, so that three services can be compared. */
async function onNewService(options: ServiceOptions, call: (service: Service) => Promise<Result>): Promise<Outcome> {
  const service = await startService(options);
  try {
    const result = await call(service);
    const { exchanges } = service.emulator;
    const effects = exchanges
      .filter(({ method, status }) => method !== 'GET' && status < 300)
      .map(({ method, url, requestBody }) => `${method} ${url} ${requestBody}`);
    return { ...result, effects, calls: exchanges.length };
  } finally {
    await service.close();
  }
}

async function callGraphQL(service: Service, { graphql }: OperationCase, headers: Headers): Promise<Result> {
  const response = await fetch(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: graphql }),
  });
  const { data, errors }: GraphQLAnswer = JSON.parse(await response.text());
  const code = errors?.[0]?.extensions['code'];
  const topLevelCode = code === 'BAD_USER_INPUT' ? 'INVALID_INPUT' : code;
  return { response: data, code: topLevelCode ?? at(data, 'r.userErrors.0.code') };
}

async function callRest(
  service: Service,
  operation: Operation,
  { request }: OperationCase,
  headers: Headers,
): Promise<Result> {
  const { idempotency_key, ...members } = request;
  const parameter = operation.parameter?.name;
  const path = operation.path.replace(/\{(\w+)\}/, (_, name: string) => encodeURIComponent(String(request[name])));
  const rest = Object.fromEntries(Object.entries(members).filter(([name]) => name !== parameter));
  const query = operation.query ? qs.stringify(rest, { addQueryPrefix: true }) : '';
  const response = await fetch(new URL(path + query, service.restUrl), {
    method: operation.method,
    headers: {
      ...headers,
      ...(operation.body ? { 'content-type': 'application/json' } : {}),
      ...(typeof idempotency_key === 'string' ? { 'idempotency-key': idempotency_key } : {}),
    },
    ...(operation.body ? { body: JSON.stringify(rest) } : {}),
  });
  const text = await response.text();
  const json: unknown = text === '' ? {} : JSON.parse(text);
  return { response: json, code: response.ok ? undefined : at(json, 'code') };
}

async function callTool(service: Service, { operation, request }: OperationCase, headers: Headers): Promise<Result> {
  const client = new Client({ name: 'tests', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(service.mcpUrl), { requestInit: { headers } }));
  try {
    const { isError, structuredContent, content } = await client.callTool({ name: operation, arguments: request });
    return isError
      ? { response: content, code: errorCode.exec(JSON.stringify(content))?.[0] }
      : { response: structuredContent, code: undefined };
  } finally {
    await client.close();
  }
}

const errorCode = /INVALID_INPUT|NOT_FOUND|CONFLICT|GONE|PRECONDITION_FAILED|FORBIDDEN|UPSTREAM_UNAVAILABLE/;

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
      value,
    );
}
