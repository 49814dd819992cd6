import { Agent, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../src/config/config.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { closedTo } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { toolCall } from '../support/toolCall.ts';

/** JSON as it is parsed: without a type. */
export type Json = ReturnType<typeof JSON.parse>;

export type Mode = 'router' | 'direct' | 'both';

/** What a router proves itself by: the one in use, and the one before it. */
export const secret = 'the-secret-that-is-in-use-just-now';
export const previousSecret = 'the-secret-that-was-in-use-before';
export const proof = { 'x-gateway-secret': secret };

/** A service that asks who is there, with nothing shown to anybody. */
export async function startClosed(
  issuer: Issuer,
  mode: Mode,
  config: Partial<Config> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const secrets = { ROUTER_SECRET: secret, ROUTER_SECRET_PREVIOUS: previousSecret };
  const access = closedTo(issuer, mode, { ...(mode !== 'direct' && secrets), ...env });
  return startService({ config: { auth: access, introspection: false, corsOrigins: [], ...config } });
}

export interface Sent {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON of the answer; undefined for any other. */
  readonly body: Json;
}

/** Two texts are two headers. */
export type SentHeaders = Readonly<Record<string, string | string[]>>;

export interface Sending {
  readonly method?: string;
  readonly headers?: SentHeaders;
  /** An object is sent as JSON. */
  readonly body?: string | object;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends headers as they are, twice if they are a list: fetch would clean them. */
export function send(url: string, { method = 'GET', headers, body }: Sending = {}): Promise<Sent> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const typed = { ...(typeof body === 'object' && { 'content-type': 'application/json' }), ...headers };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers: typed, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const got = Buffer.concat(chunks).toString();
        const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '') && got !== '';
        const { statusCode = 0, headers: gotHeaders } = response;
        resolve({ status: statusCode, headers: gotHeaders, text: got, body: isJson ? JSON.parse(got) : undefined });
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

export function sendGraphQL(
  { url }: Service,
  query: string,
  variables: object = {},
  headers: SentHeaders = {},
): Promise<Sent> {
  return send(url, { method: 'POST', headers, body: { query, variables } });
}

export function callTool(
  { mcpUrl }: Service,
  name: string,
  given: object = {},
  headers: SentHeaders = {},
): Promise<Sent> {
  return send(mcpUrl, { method: 'POST', headers, body: toolCall(name, given) });
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The three ways in. Each asks for customers, and knows what it looks like to be turned away at the door. */
export interface Door {
  readonly ask: (service: Service, headers: SentHeaders) => Promise<Sent>;
  /** The code, and what is said, of a request that was turned away as a whole. */
  readonly denialOf: (sent: Sent) => { readonly code: unknown; readonly message: unknown };
}

export const doors: Readonly<Record<'GraphQL' | 'REST' | 'MCP', Door>> = {
  GraphQL: {
    ask: (service, headers) => sendGraphQL(service, '{ customers(first: 1) { nodes { id } } }', {}, headers),
    denialOf: ({ body }) => ({ code: body?.errors?.[0]?.extensions?.code, message: body?.errors?.[0]?.message }),
  },
  REST: {
    ask: ({ restUrl }, headers) => send(`${restUrl}v3/openmeter/customers?page[size]=1`, { headers }),
    denialOf: ({ body }) => ({ code: body?.code, message: body?.detail }),
  },
  MCP: {
    ask: (service, headers) => callTool(service, 'list-customers', { page: { size: 1 } }, headers),
    // The protocol has no code of its own for it: one of a server's, beside the status.
    denialOf: ({ body, status }) => ({
      code: body?.error?.code === -32000 && status === 401 ? 'UNAUTHENTICATED' : body?.error?.code,
      message: body?.error?.message,
    }),
  },
};

/** Whether a door let somebody in who may read customers. */
export function isLetIn({ status, text }: Sent): boolean {
  return status === 200 && text.includes('01JHQ75EE0HJBPS999HYMPF29H') && !text.includes('"isError"');
}
