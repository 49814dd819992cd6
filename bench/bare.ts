import DataLoader from 'dataloader';
import { Pool } from 'undici';
import { openModeCaller } from '../src/auth/caller.ts';
import type { CustomerRef } from '../src/capabilities/customerRef.ts';
import type { Customers } from '../src/capabilities/customers.ts';
import { readConfig } from '../src/config/config.ts';
import type { Customer, CustomerPage } from '../src/datasources/konnect/contract.ts';
import { createGraphQLPlugin } from '../src/graphql/plugin.ts';
import { createLogger } from '../src/logging/logger.ts';
import { AccessLog } from '../src/server/accessLog.ts';
import { ClientLimits } from '../src/server/clientLimits.ts';
import { ParserErrors } from '../src/server/parserErrors.ts';
import { createHttpServer, sendUnread } from '../src/server/httpServer.ts';
import { noTelemetry } from '../src/telemetry/telemetry.ts';
import { createContainer } from '../src/container.ts';
import { RequestRecord } from '../src/telemetry/requestRecord.ts';

/**
 * This service without its own layers: no authentication, capabilities, response validation or HTTP client policies.
 * Customers come unchanged from an undici pool through a DataLoader. Apollo Server, the schema, the limits, the executor and
 * the Fastify plugin stay.
 */
const env = { KONG_API_KEY: 'kpat_emulator', STRIPE_API_KEY: 'sk_test_emulator', ...process.env };
const config = readConfig({ ...env, STRIPE_URL: process.env['KONNECT_URL'] });
const log = createLogger('error', [], process.stderr);
const { capabilities, close } = (await createContainer(config, log)).openScope(
  openModeCaller,
  new RequestRecord('graphql'),
  new AbortController().signal,
);
close();
const pool = new Pool(config.upstreams?.konnect.url ?? '', { connections: config.http.connections });
const headers = { authorization: 'Bearer kpat_emulator', accept: 'application/json' };

/** Answers `get` only, which is all that the benchmark uses. */
function bareCustomers(): Customers {
  const byId = new DataLoader((ids: readonly string[]) => Promise.all(ids.map(customerById)));
  const byKey = new DataLoader(customersByKey);
  const get = async ({ id, key }: CustomerRef) => (typeof id === 'string' ? byId.load(id) : byKey.load(String(key)));
  return new Proxy(capabilities.customers, { get: () => get });
}

function customerById(id: string): Promise<Customer> {
  return read(`/v3/openmeter/customers/${id}`);
}

async function customersByKey(keys: readonly string[]): Promise<(Customer | null)[]> {
  const list = encodeURIComponent(keys.join(','));
  const page = await read<CustomerPage>(`/v3/openmeter/customers?page[size]=${keys.length}&filter[key][oeq]=${list}`);
  const customers = new Map(page.data.map((row) => [row.key, row]));
  return keys.map((key) => customers.get(key) ?? null);
}

/** Does not validate the response, because validation is one of the layers left out. */
function read<T>(path: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      { method: 'GET', path, headers },
      {
        onRequestStart: () => {},
        onResponseStart: () => {},
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => {
          const json: unknown = JSON.parse(Buffer.concat(chunks).toString());
          if (isObject<T>(json)) resolve(json);
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function isObject<T>(json: unknown): json is T {
  return typeof json === 'object';
}

const plugin = await createGraphQLPlugin({
  path: '/graphql',
  authenticate: () => Promise.resolve(openModeCaller),
  openScope: () => ({ capabilities: { ...capabilities, customers: bareCustomers() }, close: () => {} }),
  charge: () => Promise.resolve(),
  introspection: false,
  limits: config.limits,
  safelist: undefined,
  log,
});
const server = await createHttpServer({
  isAllowedHost: () => true,
  isAllowedOrigin: () => false,
  maxRequestBytes: config.maxRequestBytes,
  responseCompression: config.responseCompression,
  clientLimits: new ClientLimits(config.clients, log),
  parserErrors: new ParserErrors(log, config.logRepeatMs),
  accessLog: new AccessLog(config.accessLog, log),
  telemetry: noTelemetry(),
  protocolOf: () => 'graphql',
  isClosing: () => false,
  notFound: (_request, reply) => sendUnread(reply, 404, 'No route has this path.'),
  badPath: (_request, reply) => sendUnread(reply, 400, 'The path cannot be decoded.'),
  log,
});
await server.register(plugin);
process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`);
