import { readFileSync, readdirSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { operations } from '../../../src/capabilities/operations.ts';
import { exampleOf } from '../../../src/rest/openapi/examples.ts';
import type { CallRequest } from '../calls.ts';
import { makeOperation } from './documents.ts';
import { contentType, encode, headerValue, json, only, raw, segment } from './pieces.ts';
import { bytes, spoilJson, spoilText, toJson } from './mutate.ts';
import type { Tape } from './choiceSequence.ts';

/** The kinds of requests, each with its share of the cases. */
export const kinds: readonly {
  readonly share: number;
  readonly make: (tape: Tape, schema: GraphQLSchema) => CallRequest;
}[] = [
  { share: 40, make: ofSchema },
  { share: 12, make: ofMutatedDocument },
  { share: 10, make: ofOddGraphQL },
  { share: 18, make: ofRest },
  { share: 14, make: ofMcp },
  { share: 6, make: ofOddHttp },
];

function ofSchema(tape: Tape, schema: GraphQLSchema): CallRequest {
  return graphql(tape, makeOperation(schema, tape));
}

const documents = readdirSync('operations')
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => ({
    query: readFileSync(`operations/${file}`, 'utf8'),
    variables: JSON.parse(readFileSync(`operations/${file.replace('.graphql', '.variables.json')}`, 'utf8')),
  }));

/** One of the project's own operations, with its text or its variables spoilt. */
function ofMutatedDocument(tape: Tape): CallRequest {
  const { query, variables } = tape.pick(documents);
  return tape.chance(60)
    ? graphql(tape, { query: spoilText(tape, query), variables })
    : graphql(tape, { query, variables: spoilJson(tape, variables) });
}

/** Bodies that are no request, or a request of the wrong shape, and requests by GET. */
function ofOddGraphQL(tape: Tape): CallRequest {
  const { query, variables } = tape.pick(documents);
  const params = { query, variables, operationName: null, extensions: {} };
  if (tape.chance(25)) {
    const search = new URLSearchParams({ query: spoilText(tape, query), variables: tape.text() }).toString();
    const preflight = only(tape.chance(50), { 'apollo-require-preflight': 'true' });
    return { method: tape.pick(['GET', 'HEAD', 'DELETE']), path: `/graphql?${search}`, headers: preflight };
  }
  if (tape.chance(30)) return { method: 'POST', path: '/graphql', headers: contentType(tape), body: bytes(tape) };
  const body = tape.chance(20) ? [params, tape.value()] : spoilJson(tape, params);
  return { method: 'POST', path: '/graphql', headers: contentType(tape), body: toJson(body) };
}

function graphql(tape: Tape, body: object): CallRequest {
  const trace = only(tape.chance(3), { 'apollo-federation-include-trace': 'ftv1' });
  const accept = only(tape.chance(10), { accept: 'application/graphql-response+json' });
  return { method: 'POST', path: '/graphql', headers: { ...json, ...trace, ...accept }, body: toJson(body) };
}

/** A request of one of the routes, with something odd in its path, its query, its headers or its body. */
function ofRest(tape: Tape): CallRequest {
  const { name, method, path, body, takesIdempotencyKey } = tape.pick(operations);
  const { path: known = '', body: example } = exampleOf(name);
  const id = tape.chance(30) ? segment(tape) : known;
  const search = tape.chance(name.startsWith('list') || name.includes('-list-') ? 90 : 10) ? `?${query(tape)}` : '';
  const key = only(takesIdempotencyKey && tape.chance(30), { 'idempotency-key': headerValue(tape) });
  const spoilt = tape.chance(15) ? bytes(tape) : toJson(tape.chance(60) ? spoilJson(tape, example) : example);
  return {
    method: tape.chance(8) ? tape.pick(methods) : method,
    path: path.replace(/\{\w+\}/, id) + search,
    headers: body ? { ...contentType(tape), ...key } : key,
    ...(body && { body: spoilt }),
  };
}

const parameters = [
  ...['filter[key]', 'filter[key][eq]', 'filter[key][oeq]', 'filter[name][contains]', 'filter[billing_profile_id]'],
  ...[
    'filter',
    'filter[]',
    'filter[a][b][c][d]',
    'filter[__proto__]',
    '__proto__[x]',
    'page[size]',
    'page[number]',
    'sort',
  ],
  ...['limit', 'active', 'is_default', 'starting_after', 'ending_before', 'constructor', '[', ''],
];

function query(tape: Tape): string {
  return Array.from({ length: 1 + tape.below(3) }, () => {
    const value = tape.pick(['1', 'id desc', 'true', 'acme', tape.text(), tape.text()]);
    return `${raw(tape.pick([...parameters, tape.text()]))}=${tape.chance(80) ? encode(value) : raw(value)}`;
  }).join('&');
}

/** A message of the protocol, sound or odd. */
function ofMcp(tape: Tape): CallRequest {
  const { name, parameter } = tape.pick(operations);
  const { path, body, query: search } = exampleOf(name);
  const given = { ...search, ...body, ...(parameter && { [parameter.name]: path }) };
  const method = tape.chance(70) ? 'tools/call' : tape.pick(mcpMethods);
  const call = {
    name: tape.chance(5) ? tape.value() : name,
    arguments: tape.chance(60) ? spoilJson(tape, given) : given,
  };
  const message = {
    jsonrpc: tape.chance(4) ? tape.value() : '2.0',
    ...(tape.chance(4) ? {} : { id: tape.chance(10) ? tape.value() : 1 }),
    method: tape.chance(3) ? tape.value() : method,
    params:
      method === 'tools/call' ? call : tape.pick([{ uri: tape.text() }, spoilJson(tape, initialize), tape.value()]),
  };
  const told = tape.chance(5) ? [message, message] : tape.chance(10) ? spoilJson(tape, message) : message;
  return {
    method: tape.chance(4) ? tape.pick(methods) : 'POST',
    path: '/mcp',
    headers: {
      ...contentType(tape),
      ...(tape.chance(20) && { accept: tape.pick(['text/event-stream', '*/*', 'text/html', 'application/json;q=0']) }),
      ...(tape.chance(10) && { 'mcp-protocol-version': tape.chance(50) ? '2025-06-18' : headerValue(tape) }),
      ...(tape.chance(5) && { origin: headerValue(tape) }),
    },
    body: tape.chance(8) ? bytes(tape) : toJson(told),
  };
}

const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'fuzz', version: '1' } };
const mcpMethods = [
  ...[
    'initialize',
    'tools/list',
    'resources/list',
    'resources/read',
    'resources/templates/list',
    'ping',
    'prompts/list',
  ],
  ...['notifications/initialized', 'notifications/cancelled', 'logging/setLevel', 'completion/complete', 'no/such'],
];

/** Any method, path and headers. */
function ofOddHttp(tape: Tape): CallRequest {
  const names = [...oddHeaders, 'accept', 'content-type'];
  const count = tape.below(4);
  const headers = Object.fromEntries(Array.from({ length: count }, () => [tape.pick(names), headerValue(tape)]));
  const path = tape.chance(60) ? tape.pick(oddPaths) : `/${raw(tape.text())}`;
  const method = tape.pick(methods);
  const body = method === 'GET' || method === 'HEAD' || tape.chance(50) ? {} : { body: bytes(tape) };
  return { method, path: path + (tape.chance(30) ? `?${query(tape)}` : ''), headers, ...body };
}

const methods = ['POST', 'GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'SEARCH'];
const oddPaths = [
  ...[
    '/',
    '//',
    '/graphql',
    '/graphql/',
    '/GRAPHQL',
    '/graphql/..',
    '/graphql;x',
    '/graphql%2f',
    '/.',
    '/..',
    '/%',
    '/%00',
  ],
  ...[
    '/v1',
    '/v1/',
    '/v1//',
    '/v1/openapi.json',
    '/v1/page/',
    '/v1/page/../../package.json',
    '/v1/page/%2e%2e/x',
    '/v1/%ff',
  ],
  ...['/mcp', '/mcp/', '/mcp/x', '/explorer.js', '/explorer/%2e%2e/%2e%2e/package.json', '/favicon.ico', '/health'],
  ...[
    'http://evil.example/graphql',
    'http://evil.example/',
    '/graphql?query',
    '/graphql?query={__typename}',
    '/v1/v3/',
  ],
];
const oddHeaders = [
  ...['accept-encoding', 'authorization', 'cookie', 'content-encoding', 'x-forwarded-for', 'x-forwarded-host', 'range'],
  ...['if-none-match', 'x-http-method-override', 'apollo-require-preflight', 'origin', 'access-control-request-method'],
  ...[
    'host',
    'forwarded',
    'via',
    'x-original-url',
    'apollo-federation-include-trace',
    'x-gateway-secret',
    'traceparent',
  ],
];
