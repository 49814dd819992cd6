import { readFileSync, readdirSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { operations } from '../../../src/capabilities/operations.ts';
import { exampleOf } from '../../../src/rest/openapi/examples.ts';
import type { CallRequest } from '../calls.ts';
import { makeOperation } from './documents.ts';
import { contentType, encode, headerValue, json, only, raw, segment } from './pieces.ts';
import { bytes, spoilJson, spoilText, toJson } from './mutate.ts';
import type { ChoiceSequence } from './choiceSequence.ts';

/** The kinds of requests, each with its share of the cases. */
export const kinds: readonly {
  readonly share: number;
  readonly make: (choices: ChoiceSequence, schema: GraphQLSchema) => CallRequest;
}[] = [
  { share: 40, make: ofSchema },
  { share: 12, make: ofMutatedDocument },
  { share: 10, make: ofOddGraphQL },
  { share: 18, make: ofRest },
  { share: 14, make: ofMcp },
  { share: 6, make: ofOddHttp },
];

function ofSchema(choices: ChoiceSequence, schema: GraphQLSchema): CallRequest {
  return graphql(choices, makeOperation(schema, choices));
}

const documents = readdirSync('operations')
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => ({
    query: readFileSync(`operations/${file}`, 'utf8'),
    variables: JSON.parse(readFileSync(`operations/${file.replace('.graphql', '.variables.json')}`, 'utf8')),
  }));

/** One of the project's own operations, with its text or its variables spoilt. */
function ofMutatedDocument(choices: ChoiceSequence): CallRequest {
  const { query, variables } = choices.pick(documents);
  return choices.chance(60)
    ? graphql(choices, { query: spoilText(choices, query), variables })
    : graphql(choices, { query, variables: spoilJson(choices, variables) });
}

/** Bodies that are no request, or a request of the wrong shape, and requests by GET. */
function ofOddGraphQL(choices: ChoiceSequence): CallRequest {
  const { query, variables } = choices.pick(documents);
  const params = { query, variables, operationName: null, extensions: {} };
  if (choices.chance(25)) {
    const search = new URLSearchParams({ query: spoilText(choices, query), variables: choices.text() }).toString();
    const preflight = only(choices.chance(50), { 'apollo-require-preflight': 'true' });
    return { method: choices.pick(['GET', 'HEAD', 'DELETE']), path: `/graphql?${search}`, headers: preflight };
  }
  if (choices.chance(30))
    return { method: 'POST', path: '/graphql', headers: contentType(choices), body: bytes(choices) };
  const body = choices.chance(20) ? [params, choices.value()] : spoilJson(choices, params);
  return { method: 'POST', path: '/graphql', headers: contentType(choices), body: toJson(body) };
}

function graphql(choices: ChoiceSequence, body: object): CallRequest {
  const trace = only(choices.chance(3), { 'apollo-federation-include-trace': 'ftv1' });
  const accept = only(choices.chance(10), { accept: 'application/graphql-response+json' });
  return { method: 'POST', path: '/graphql', headers: { ...json, ...trace, ...accept }, body: toJson(body) };
}

/** A request of one of the routes, with something odd in its path, its query, its headers or its body. */
function ofRest(choices: ChoiceSequence): CallRequest {
  const { name, method, path, body, takesIdempotencyKey } = choices.pick(operations);
  const { path: known = '', body: example } = exampleOf(name);
  const id = choices.chance(30) ? segment(choices) : known;
  const search = choices.chance(name.startsWith('list') || name.includes('-list-') ? 90 : 10)
    ? `?${query(choices)}`
    : '';
  const key = only(takesIdempotencyKey && choices.chance(30), { 'idempotency-key': headerValue(choices) });
  const spoilt = choices.chance(15)
    ? bytes(choices)
    : toJson(choices.chance(60) ? spoilJson(choices, example) : example);
  return {
    method: choices.chance(8) ? choices.pick(methods) : method,
    path: path.replace(/\{\w+\}/, id) + search,
    headers: body ? { ...contentType(choices), ...key } : key,
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

function query(choices: ChoiceSequence): string {
  return Array.from({ length: 1 + choices.below(3) }, () => {
    const value = choices.pick(['1', 'id desc', 'true', 'acme', choices.text(), choices.text()]);
    return `${raw(choices.pick([...parameters, choices.text()]))}=${choices.chance(80) ? encode(value) : raw(value)}`;
  }).join('&');
}

/** A message of the protocol, sound or odd. */
function ofMcp(choices: ChoiceSequence): CallRequest {
  const { name, parameter } = choices.pick(operations);
  const { path, body, query: search } = exampleOf(name);
  const given = { ...search, ...body, ...(parameter && { [parameter.name]: path }) };
  const method = choices.chance(70) ? 'tools/call' : choices.pick(mcpMethods);
  const call = {
    name: choices.chance(5) ? choices.value() : name,
    arguments: choices.chance(60) ? spoilJson(choices, given) : given,
  };
  const message = {
    jsonrpc: choices.chance(4) ? choices.value() : '2.0',
    ...(choices.chance(4) ? {} : { id: choices.chance(10) ? choices.value() : 1 }),
    method: choices.chance(3) ? choices.value() : method,
    params:
      method === 'tools/call'
        ? call
        : choices.pick([{ uri: choices.text() }, spoilJson(choices, initialize), choices.value()]),
  };
  const messages = choices.chance(5) ? [message, message] : choices.chance(10) ? spoilJson(choices, message) : message;
  return {
    method: choices.chance(4) ? choices.pick(methods) : 'POST',
    path: '/mcp',
    headers: {
      ...contentType(choices),
      ...(choices.chance(20) && {
        accept: choices.pick(['text/event-stream', '*/*', 'text/html', 'application/json;q=0']),
      }),
      ...(choices.chance(10) && { 'mcp-protocol-version': choices.chance(50) ? '2025-06-18' : headerValue(choices) }),
      ...(choices.chance(5) && { origin: headerValue(choices) }),
    },
    body: choices.chance(8) ? bytes(choices) : toJson(messages),
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
function ofOddHttp(choices: ChoiceSequence): CallRequest {
  const names = [...oddHeaders, 'accept', 'content-type'];
  const count = choices.below(4);
  const headers = Object.fromEntries(Array.from({ length: count }, () => [choices.pick(names), headerValue(choices)]));
  const path = choices.chance(60) ? choices.pick(oddPaths) : `/${raw(choices.text())}`;
  const method = choices.pick(methods);
  const body = method === 'GET' || method === 'HEAD' || choices.chance(50) ? {} : { body: bytes(choices) };
  return { method, path: path + (choices.chance(30) ? `?${query(choices)}` : ''), headers, ...body };
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
