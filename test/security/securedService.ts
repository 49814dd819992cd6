import { Agent, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../src/config/config.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { closedTo, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { toolCall } from '../support/toolCall.ts';

/** Untyped result of JSON.parse. */
export type Json = ReturnType<typeof JSON.parse>;

export type Mode = 'router' | 'direct' | 'both';

/** Gateway secrets during a rotation. */
export const secret = 'the-secret-that-is-in-use-just-now';
export const previousGatewaySecret = 'the-secret-that-was-in-use-before';
export const gatewayHeaders = { 'x-gateway-secret': secret };

/** Starts a service with authentication, without introspection and CORS. */
export async function startSecuredService(
  issuer: Issuer,
  mode: Mode,
  config: Partial<Config> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const secrets = { ROUTER_SECRET: secret, ROUTER_SECRET_PREVIOUS: previousGatewaySecret };
  const auth = closedTo(issuer, mode, { ...(mode !== 'direct' && secrets), ...env });
  return startService({ config: { auth, introspection: false, corsOrigins: [], ...config } });
}

/** An issuer, and a service in each mode that trusts it. */
export interface EveryMode {
  readonly issuer: Issuer;
  readonly services: ReadonlyMap<Mode, Service>;
  serviceOf(mode: Mode): Service;
  close(): Promise<void>;
}

export async function startEveryMode(): Promise<EveryMode> {
  const issuer = await startIssuer();
  const services = new Map<Mode, Service>();
  for (const mode of ['direct', 'router', 'both'] as const) services.set(mode, await startSecuredService(issuer, mode));
  return {
    issuer,
    services,
    serviceOf(mode) {
      const service = services.get(mode);
      if (!service) throw new TypeError(`No service runs in the mode ${mode}.`);
      return service;
    },
    async close() {
      for (const service of services.values()) await service.close();
      await issuer.close();
    },
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed JSON body; undefined for another content type. */
  readonly body: Json;
}

/** An array is sent as a repeated header. */
export type RequestHeaders = Readonly<Record<string, string | string[]>>;

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: RequestHeaders;
  /** An object is serialized as JSON. */
  readonly body?: string | object;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends headers unchanged, a list as a repeated header; fetch would normalize them. */
export function send(url: string, { method = 'GET', headers, body }: RequestOptions = {}): Promise<Reply> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const allHeaders = { ...(typeof body === 'object' && { 'content-type': 'application/json' }), ...headers };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: allHeaders, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const responseText = Buffer.concat(chunks).toString();
        const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '') && responseText !== '';
        const { statusCode: status = 0, headers: responseHeaders } = response;
        const parsed: Json = isJson ? JSON.parse(responseText) : undefined;
        resolve({ status, headers: responseHeaders, text: responseText, body: parsed });
      });
    });
    request.on('error', reject);
    request.end(text);
  });
}

export function sendGraphQL(
  { url }: Service,
  query: string,
  variables: object = {},
  headers: RequestHeaders = {},
): Promise<Reply> {
  return send(url, { method: 'POST', headers, body: { query, variables } });
}

export function callTool(
  { mcpUrl }: Service,
  name: string,
  args: object = {},
  headers: RequestHeaders = {},
): Promise<Reply> {
  return send(mcpUrl, { method: 'POST', headers, body: toolCall(name, args) });
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** One of the adapters: requests customers and reads a failed authentication. */
export interface Transport {
  readonly listCustomers: (service: Service, headers: RequestHeaders) => Promise<Reply>;
  /** Code and message of a request that failed authentication. */
  readonly authErrorOf: (reply: Reply) => { readonly code: unknown; readonly message: unknown };
}

export const transports: Readonly<Record<'GraphQL' | 'REST' | 'MCP', Transport>> = {
  GraphQL: {
    listCustomers: (service, headers) => sendGraphQL(service, '{ customers(first: 1) { nodes { id } } }', {}, headers),
    authErrorOf: ({ body }) => ({ code: body?.errors?.[0]?.extensions?.code, message: body?.errors?.[0]?.message }),
  },
  REST: {
    listCustomers: ({ restUrl }, headers) => send(`${restUrl}v3/openmeter/customers?page[size]=1`, { headers }),
    authErrorOf: ({ body }) => ({ code: body?.code, message: body?.detail }),
  },
  MCP: {
    listCustomers: (service, headers) => callTool(service, 'list-customers', { page: { size: 1 } }, headers),
    // JSON-RPC has no code for it: a server error together with the status.
    authErrorOf: ({ body, status }) => ({
      code: body?.error?.code === -32000 && status === 401 ? 'UNAUTHENTICATED' : body?.error?.code,
      message: body?.error?.message,
    }),
  },
};

/** Whether the reply contains customers. */
export function isAuthorized({ status, text }: Reply): boolean {
  return status === 200 && text.includes('01JHQ75EE0HJBPS999HYMPF29H') && !text.includes('"isError"');
}
