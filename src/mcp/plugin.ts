import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { authErrorToHttp } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { tryAuthenticate } from '../auth/authentication.ts';
import type { Authenticate } from '../auth/authentication.ts';
import { AuthError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { InFlightSet } from '../server/inFlightSet.ts';
import { readBody } from '../server/body.ts';
import type { Body } from '../server/body.ts';
import type { OriginCheck } from '../server/origins.ts';
import type { OpenRequestScope } from '../container.ts';
import { createGate } from './gate.ts';
import { createServerFactory } from './server.ts';

export interface McpAdapterOptions {
  readonly authenticate: Authenticate;
  readonly open: OpenRequestScope;
  /** Whether everyone who is let in may read the schema, as a resource. */
  readonly introspection: boolean;
  /** Whether answers hold e-mail addresses, postal addresses and phone numbers. */
  readonly personalData: boolean;
  readonly maxRequestBytes: number;
  /** Whether pages of an origin may ask, besides those of this service's own host. */
  readonly isAllowedOrigin: OriginCheck;
  readonly log: Logger;
}

export interface McpAdapter {
  /** Requests that are being answered. */
  readonly openRequests: number;
  /** Answers POST, GET and DELETE of /mcp: streamable HTTP. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Ends what is being answered, with 503. */
  stop(): Promise<void>;
}

/**
 * The Model Context Protocol over streamable HTTP. Nothing is remembered between requests: each has a server and a
 * transport of its own, so any instance of this service can answer any of them.
 */
export function createMcpAdapter(options: McpAdapterOptions): McpAdapter {
  const createServer = createServerFactory(options);
  const gate = createGate(options.isAllowedOrigin);
  const open = new InFlightSet<Server>();

  /** What the SDK answers; nothing once the client has gone, or the adapter has stopped. */
  const ask = async (message: unknown, caller: Caller, headers: Headers, format: Format, response: ServerResponse) => {
    const server = createServer(caller);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: format === 'json' });
    const closed = new Promise<undefined>((resolve) => (server.onclose = () => resolve(undefined)));
    const end = () => void server.close();
    const leave = open.add(server);
    response.once('close', end);
    try {
      await server.connect(transport);
      const request = new Request('http://localhost/mcp', { method: 'POST', headers });
      const answer = await Promise.race([transport.handleRequest(request, { parsedBody: message }), closed]);
      if (answer) await send(answer, response);
      else if (!response.destroyed) refuse(response, 503, -32000, 'This service is stopping.');
    } finally {
      response.off('close', end);
      leave();
      await server.close();
    }
  };

  return {
    get openRequests() {
      return open.size;
    },
    async handle(request, response) {
      const refusal = gate(request);
      if (refusal !== undefined) return refuse(response, 403, -32000, refusal);
      // There are no sessions: nothing to listen to with GET, nothing to end with DELETE.
      if (request.method !== 'POST') return refuse(response, 405, -32000, 'Use POST.', { allow: 'POST' });
      const format = formatFor(request.headers.accept);
      if (!format) return refuse(response, 406, -32000, 'Accept application/json or text/event-stream.');
      const caller = await tryAuthenticate(options.authenticate, request);
      if (caller instanceof AuthError) return deny(response, caller);
      const body = await readWhole(request, options.maxRequestBytes);
      if (body === undefined) return;
      if (!body.ok) {
        // What is left of the body is not read: the connection cannot serve another request.
        return refuse(response, body.status, body.status === 400 ? -32700 : -32000, body.message, {
          connection: 'close',
        });
      }
      await ask(body.json, caller, headersOf(request), format, response);
    },
    async stop() {
      await Promise.all(open.values().map((server) => server.close()));
    },
  };
}

function deny(response: ServerResponse, denied: AuthError): void {
  const { status, headers } = authErrorToHttp(denied);
  refuse(response, status, -32000, denied.message, { ...headers, connection: 'close' });
}

type Format = 'json' | 'events';

/** JSON wherever it is accepted: a call has one answer, and nothing is told before it. */
function formatFor(accept = '*/*'): Format | undefined {
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase());
  if (['application/json', 'application/*', '*/*'].some((type) => types.includes(type))) return 'json';
  return ['text/event-stream', 'text/*'].some((type) => types.includes(type)) ? 'events' : undefined;
}

/** Nothing when the client went away before it had sent all. */
async function readWhole(request: IncomingMessage, maxBytes: number): Promise<Body | undefined> {
  try {
    return await readBody(request, maxBytes);
  } catch (error) {
    // A request that was read to its end is destroyed as well: only this tells one that broke off.
    if (error === request.errored) return undefined;
    throw error;
  }
}

/** What the SDK looks at. It wants both formats accepted: which one it is has been settled. */
function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers({ accept: 'application/json, text/event-stream', 'content-type': 'application/json' });
  const version = request.headers['mcp-protocol-version'];
  if (version !== undefined) headers.set('mcp-protocol-version', String(version));
  return headers;
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  const type = answer.headers.get('content-type');
  // Answers hold session urls and what is known of customers.
  response.writeHead(answer.status, {
    'cache-control': 'private, no-store',
    ...(type !== null && { 'content-type': type }),
  });
  if (answer.body) for await (const chunk of answer.body) response.write(chunk);
  response.end();
}

function refuse(
  response: ServerResponse,
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'private, no-store', ...headers });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}
