import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { Service } from '../support/service.ts';
import { toolCall } from '../support/toolCall.ts';

/** JSON as it is parsed: without a type. */
export type Json = ReturnType<typeof JSON.parse>;

export interface CallRequest {
  readonly method: string;
  /** As it goes over the wire: nothing is resolved or encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The three ways into a service, by connections that stay open. */
export interface Calls {
  send(request: CallRequest): Promise<CallAnswer>;
  /** The JSON of the answer. */
  graphql(query: string, variables?: unknown, headers?: Readonly<Record<string, string>>): Promise<Json>;
  rest(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<CallAnswer>;
  /** All that a model can read of a tool's answer. */
  tool(name: string, given: unknown): Promise<string>;
  close(): Promise<void>;
}

export function openCalls({ url }: Service, connections = 20): Calls {
  // A request without an answer fails before the time limit of its test.
  const pool = new Pool(new URL(url).origin, { connections, headersTimeout: 45_000, bodyTimeout: 45_000 });
  const send: Calls['send'] = async ({ method, path, headers = {}, body }) => {
    const options: Dispatcher.RequestOptions = {
      method: asMethod(method),
      path,
      headers: { ...headers },
      body: body ?? null,
    };
    const answer = await pool.request(options);
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };
  const sendJson = (method: string, path: string, body: unknown, headers = {}) =>
    send({
      method,
      path,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    send,
    graphql: async (query, variables, headers) =>
      JSON.parse((await sendJson('POST', '/graphql', { query, variables }, headers)).text),
    rest: sendJson,
    async tool(name, given) {
      const { result, error } = JSON.parse((await sendJson('POST', '/mcp', toolCall(name, given))).text);
      return error ? String(error.message) : result.content.map(({ text }: Json) => String(text)).join('\n');
    },
    close: () => pool.close(),
  };
}

function asMethod(method: string): Dispatcher.HttpMethod {
  if (isToken(method)) return method;
  throw new TypeError('This cannot be sent as a method.');
}

// The types list the methods of the standards; any token may be sent.
function isToken(method: string): method is Dispatcher.HttpMethod {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method);
}
