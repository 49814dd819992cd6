import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { Config } from '../../src/config/config.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall } from '../support/toolCall.ts';

/** Untyped result of JSON.parse. */
export type Json = ReturnType<typeof JSON.parse>;

export interface CallRequest {
  readonly method: string;
  /** Sent unchanged: neither resolved nor encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Clients of the three adapters on keep-alive connections. */
export interface Calls {
  send(request: CallRequest): Promise<CallAnswer>;
  /** Parsed JSON response. */
  graphql(query: string, variables?: unknown, headers?: Readonly<Record<string, string>>): Promise<Json>;
  rest(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<CallAnswer>;
  /** Text content of the tool's result, or the error message. */
  tool(name: string, given: unknown): Promise<string>;
  close(): Promise<void>;
}

export interface CalledService {
  readonly service: Service;
  readonly calls: Calls;
  close(): Promise<void>;
}

/** Starts a service with clients of its adapters. */
export async function startCalledService(config: Partial<Config> = {}): Promise<CalledService> {
  const service = await startService({ config });
  const calls = openCalls(service);
  return {
    service,
    calls,
    async close() {
      await calls.close();
      await service.close();
    },
  };
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
  throw new TypeError('The method is not an HTTP token.');
}

// HttpMethod lists standard methods; HTTP allows any token.
function isToken(method: string): method is Dispatcher.HttpMethod {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method);
}
