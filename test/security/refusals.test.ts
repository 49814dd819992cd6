import { errorCodes } from '../../src/capabilities/errorCodes.ts';
import type { ErrorCodeEntry } from '../../src/capabilities/errorCodes.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { rawRequest } from '../support/keepAliveConnection.ts';
import { RawConnection, parseResponse } from '../support/rawConnection.ts';
import { SaturatedService, query as reading } from '../support/saturatedService.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { startSecuredService } from './securedService.ts';

let issuer: Issuer;
let open: Service;
let secured: Service;
const connections: RawConnection[] = [];
beforeAll(async () => {
  issuer = await startIssuer();
  const clients = { bodyTimeoutMs: 40, connections: 0, unfinishedRequests: 0 };
  open = await startService({ config: { clients } });
  secured = await startSecuredService(issuer, 'both');
});
afterEach(() => connections.splice(0).forEach((connection) => connection.close()));
afterAll(async () => {
  await open.close();
  await secured.close();
  await issuer.close();
});

async function send(url: string, request: Buffer): Promise<ReturnType<typeof parseResponse>> {
  const connection = new RawConnection(url);
  connections.push(connection);
  connection.write(request);
  return parseResponse(await Promise.race([connection.received(1), connection.closed]));
}

type Headers = Record<string, string>;

const json = { 'content-type': 'application/json' };
const query = { query: '{ __typename }' };
const post = (body?: object, headers: Headers = {}, path = '/graphql') => rawRequest('POST', path, body, headers);
const unsent = { ...json, 'content-length': '90' };
const get = (search: string, headers: Headers = {}) => rawRequest('GET', `/graphql?${search}`, undefined, headers);
const preflight = { 'apollo-require-preflight': '1' };

/** Status, code, and the request. */
const refusals: Readonly<Record<string, readonly [number, string, Buffer]>> = {
  'a body that is not JSON': [400, 'BAD_REQUEST', post(undefined, { ...json, 'content-length': '0' })],
  'a batch': [400, 'BAD_REQUEST', post([query, query])],
  'a body without a query': [400, 'BAD_REQUEST', post({})],
  'variables that are a text': [400, 'BAD_REQUEST', post({ ...query, variables: '{}' })],
  'a malformed hash': [400, 'BAD_REQUEST', post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } })],
  'a body that is not valid gzip': [400, 'BAD_REQUEST', post(query, { 'content-encoding': 'gzip' })],
  'a GET without a preflight header': [400, 'BAD_REQUEST', get('query={__typename}')],
  'a GET without a query': [400, 'BAD_REQUEST', get('', preflight)],
  'variables in a GET that are not JSON': [400, 'BAD_REQUEST', get('query={__typename}&variables={', preflight)],
  'an invalid Host header': [400, 'BAD_REQUEST', post(query, { host: 'localhost/x' })],
  'a path that cannot be decoded': [400, 'BAD_REQUEST', post(query, {}, '/graphql/%zz')],
  'a foreign Host header': [403, 'FORBIDDEN', post(query, { host: 'attacker.example' })],
  'a foreign Host header of an unknown path': [403, 'FORBIDDEN', post(query, { host: 'attacker.example' }, '/nowhere')],
  'a path below the graph': [404, 'ROUTE_NOT_FOUND', post(query, {}, '/graphql/x')],
  'an unknown path': [404, 'ROUTE_NOT_FOUND', rawRequest('GET', '/nowhere')],
  PUT: [405, 'BAD_REQUEST', rawRequest('PUT', '/graphql', query)],
  PROPFIND: [405, 'BAD_REQUEST', rawRequest('PROPFIND', '/graphql')],
  'a mutation by GET': [405, 'BAD_REQUEST', get('query=mutation{__typename}', preflight)],
  'an accept header without JSON': [406, 'BAD_REQUEST', post(query, { accept: 'image/png' })],
  'a body that does not arrive': [408, 'REQUEST_TIMEOUT', post(undefined, unsent)],
  'a body that is too long': [413, 'BAD_REQUEST', post(undefined, { ...json, 'content-length': '100001' })],
  'another content type': [415, 'BAD_REQUEST', post(query, { 'content-type': 'text/plain' })],
  'a malformed content type': [415, 'BAD_REQUEST', post(query, { 'content-type': '@' })],
  'another content type by GET': [
    415,
    'BAD_REQUEST',
    get('query={__typename}', { ...preflight, 'content-type': 'text/plain' }),
  ],
  'an unsupported content coding': [415, 'BAD_REQUEST', post(query, { 'content-encoding': 'zstd' })],
};

describe('a refusal of the GraphQL endpoint has a status and a documented code:', () => {
  test.each(Object.entries(refusals))('%s', async (_what, [status, code, request]) => {
    expectRefusal(await send(open.url, request), status, code);
  });

  test('no token', async () => {
    expectRefusal(await send(secured.url, post(query)), 401, 'UNAUTHENTICATED');
  });

  test('an invalid gateway secret', async () => {
    expectRefusal(await send(secured.url, post(query, { 'x-gateway-secret': 'x' })), 401, 'UNAUTHENTICATED');
  });

  test('overload', async () => {
    const saturated = await SaturatedService.start();
    try {
      await saturated.fill();
      expectRefusal(await saturated.send(post({ query: reading })), 503, 'OVERLOADED');
    } finally {
      await saturated.close();
    }
  });
});

function expectRefusal({ status, head, body }: ReturnType<typeof parseResponse>, expected: number, code: string): void {
  expect(head).toContain('content-type: application/json; charset=utf-8');
  expect({ status, body: JSON.parse(body) }).toEqual({
    status: expected,
    body: { errors: [{ message: expect.any(String), extensions: { code, requestId: expect.any(String) } }] },
  });
  const documented: readonly [string, ErrorCodeEntry][] = Object.entries(errorCodes);
  expect(documented.find(([name]) => name === code)?.[1].graphql).toContain('errors');
}
