import { readConfig } from '../../src/config/config.ts';
import type { Config } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startFaultServer } from '../support/faultServer.ts';
import type { FaultServer } from '../support/faultServer.ts';
import { faults } from '../support/faults.ts';
import type { Fault, FaultName } from '../support/faults.ts';
import { linesOf } from '../support/logLines.ts';
import { startObservedService } from '../support/observedService.ts';
import type { ObservedService } from '../support/observedService.ts';
import { sumOf } from '../support/prometheusText.ts';

// What an engineer on call sees of an incident: the log, `/metrics` and the traces name the upstream and the kind of failure.

const { http } = readConfig({});
const customer = `{ customer(id: "${demoIds.acme}") { id } }`;
const configuration = `{ portalConfiguration(id: "${demoIds.secondConfiguration}") { id } }`;
const byId = 'GET /v3/openmeter/customers/{customerId}';

let observed: ObservedService;
let servers: Readonly<Record<'konnect' | 'stripe', FaultServer>>;

async function start(config: Partial<Config> = {}): Promise<void> {
  servers = { konnect: await startFaultServer(), stripe: await startFaultServer() };
  const { konnect, stripe } = servers;
  observed = await startObservedService({ konnectUrl: konnect.url, stripeUrl: stripe.url, config });
  konnect.forwardTo(observed.service.emulator.konnectUrl);
  stripe.forwardTo(observed.service.emulator.stripeUrl);
}

afterEach(async () => {
  await observed.close();
  await Promise.all([servers.konnect.close(), servers.stripe.close()]);
});

function toFault(name: FaultName): Fault {
  return { name, ...faults[name] };
}

const konnect = { customer_portal_upstream: 'konnect' };
const stripe = { customer_portal_upstream: 'stripe' };
const calls = 'customer_portal_upstream_call_duration_count';
const attempts = 'http_client_request_duration_count';
const requests = 'http_server_request_duration_count';
const breaker = 'customer_portal_upstream_circuit_breaker_state';

test('Konnect is down: its circuit breaker opens, and calls and requests fail with UPSTREAM_UNAVAILABLE', async () => {
  const sensitive = { ...http.breaker, minCalls: 3, windowMs: 60_000, pauseMs: 60_000 };
  await start({ http: { ...http, retries: 0, sharedReadMs: 0, breaker: sensitive } });
  await servers.konnect.inject({ fault: toFault('refused') });
  const isOpen = { customer_portal_circuit_breaker_state: 'open' };
  let families = await observed.scrape();
  while (sumOf(families, breaker, { ...konnect, ...isOpen }) === 0) {
    await observed.service.graphql(customer);
    families = await observed.scrape();
  }
  await observed.service.graphql(customer);
  families = await observed.scrape();
  const failed = { customer_portal_outcome: 'failure', error_type: 'UPSTREAM_UNAVAILABLE' };
  expect(sumOf(families, breaker, { ...stripe, ...isOpen })).toBe(0);
  expect(sumOf(families, calls, { ...konnect, ...failed })).toBeGreaterThan(3);
  expect(sumOf(families, calls, stripe)).toBe(0);
  expect(sumOf(families, requests, failed)).toBe(sumOf(families, calls, { ...konnect, ...failed }));

  const spans = await observed.close();
  const { log } = observed.service;
  expect(linesOf(log, 'konnect: circuit breaker opened')).toHaveLength(1);
  const failures = linesOf(log, 'konnect: call failed');
  expect(failures[0]).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', reason: 'ECONNREFUSED', upstream: 'konnect' });
  expect(failures.at(-1)).toMatchObject({ reason: 'the circuit breaker is open' });
  const reasons = spans
    .filter(({ name }) => name === byId)
    .map(({ attributes }) => attributes['customer_portal.reason']);
  expect(new Set(reasons)).toEqual(new Set(['ECONNREFUSED', 'the circuit breaker is open']));
  expect(spans.find(({ name }) => name === 'POST /graphql')).toMatchObject({
    isError: true,
    attributes: { 'error.type': 'UPSTREAM_UNAVAILABLE' },
  });
});

test('Konnect is slow: the slow request and the slow upstream are in the log, the histograms and the span', async () => {
  const lateMs = 400;
  await start({ accessLog: { mode: 'all', slowMs: 300 } });
  const late: Fault = {
    name: 'answers late',
    at: 'answer',
    answer: ({ response, honest }) => {
      setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(honest), lateMs);
    },
  };
  await servers.konnect.inject({ fault: late, applied: true });
  await observed.service.graphql(customer);
  const families = await observed.scrape();
  const fast = (name: string) => sumOf(families, `${name}_bucket`, { le: '0.25' });
  for (const name of ['http_client_request_duration', 'http_server_request_duration']) {
    expect([fast(name), sumOf(families, `${name}_count`)]).toEqual([0, 1]);
  }
  expect(sumOf(families, 'customer_portal_upstream_call_duration_sum', konnect)).toBeGreaterThan(0.3);

  const spans = await observed.close();
  const [line] = linesOf(observed.service.log, 'request: completed');
  expect(line).toMatchObject({ level: 40, slow: true, upstreamCalls: 1 });
  expect(line?.['upstreamMs']).toBeGreaterThan(300);
  const [call] = spans.filter(({ name }) => name === byId);
  expect(call).toMatchObject({ isError: false, attributes: { 'customer_portal.upstream': 'konnect' } });
  expect(call?.durationMs).toBeGreaterThan(300);
});

test('the key of Stripe is revoked: its authentication failures are counted, and the breaker stays closed', async () => {
  await start();
  await servers.stripe.inject({ fault: toFault('status401') });
  await observed.service.graphql(configuration);
  await observed.service.graphql(customer);
  const families = await observed.scrape();
  const rejected = 'customer_portal_upstream_authentication_failures_total';
  expect(sumOf(families, rejected, { ...stripe, http_response_status_code: '401' })).toBe(1);
  expect(sumOf(families, rejected)).toBe(1);
  expect(sumOf(families, breaker, { ...stripe, customer_portal_circuit_breaker_state: 'closed' })).toBe(1);
  expect(sumOf(families, requests, { error_type: 'UPSTREAM_AUTH', customer_portal_outcome: 'failure' })).toBe(1);
  expect(sumOf(families, requests, { customer_portal_outcome: 'success' })).toBe(1);

  const spans = await observed.close();
  expect(linesOf(observed.service.log, 'stripe: call failed')).toEqual([
    expect.objectContaining({ code: 'UPSTREAM_AUTH', upstream: 'stripe', status: 401 }),
  ]);
  const failed = spans.filter(({ kind, isError }) => kind === 3 && isError);
  expect(failed.map(({ attributes }) => attributes)).toEqual([
    expect.objectContaining({ 'customer_portal.upstream': 'stripe', 'http.response.status_code': 401 }),
  ]);
});

test('a storm of 429: the retries use up their budget, and the failures are counted in one line', async () => {
  await start({ logRepeatMs: 600_000, http: { ...http, sharedReadMs: 0 } });
  await servers.konnect.inject({ fault: toFault('limited') });
  for (let i = 0; i < 5; i++) await observed.service.graphql(customer);
  const families = await observed.scrape();
  const limited = sumOf(families, attempts, { ...konnect, http_response_status_code: '429' });
  expect(sumOf(families, 'customer_portal_upstream_retries_total', { ...konnect, error_type: '429' })).toBe(5);
  expect(limited).toBe(10);
  expect(sumOf(families, 'customer_portal_upstream_retry_budget', konnect)).toBe(0);
  expect(sumOf(families, 'customer_portal_upstream_retry_budget', stripe)).toBe(5);
  expect(sumOf(families, calls, { ...konnect, error_type: 'RATE_LIMITED' })).toBe(5);
  expect(sumOf(families, requests, { error_type: 'RATE_LIMITED', customer_portal_outcome: 'failure' })).toBe(5);

  const spans = await observed.close();
  const { log } = observed.service;
  expect(linesOf(log, 'konnect: call failed')).toHaveLength(1);
  expect(linesOf(log, 'konnect: call failed, repeated')).toEqual([
    expect.objectContaining({ code: 'RATE_LIMITED', status: 429, repeated: 4 }),
  ]);
  const resends = spans
    .filter(({ name }) => name === byId)
    .map(({ attributes }) => attributes['http.request.resend_count'] ?? 0);
  expect(resends).toHaveLength(10);
  expect(Math.max(...resends.map(Number))).toBe(2);
});

test('a client hammers: its rejected requests are counted, and nothing is sent for them', async () => {
  await start({ logRepeatMs: 600_000, rateLimits: { perCaller: 0, perAddress: 2, windowMs: 600_000 } });
  for (let i = 0; i < 6; i++) await observed.service.graphql(customer);
  const families = await observed.scrape();
  const rejected = 'customer_portal_requests_rate_limited_total';
  expect(sumOf(families, rejected, { customer_portal_rate_limit_scope: 'address' })).toBe(4);
  expect(sumOf(families, rejected)).toBe(4);
  const limited = { error_type: 'TOO_MANY_REQUESTS', http_response_status_code: '429' };
  expect(sumOf(families, requests, { ...limited, customer_portal_outcome: 'client_error' })).toBe(4);
  expect(sumOf(families, requests, { customer_portal_outcome: 'success' })).toBe(2);
  expect(sumOf(families, calls)).toBe(2);

  const spans = await observed.close();
  const { log } = observed.service;
  expect(linesOf(log, 'rate limits: request rejected')).toEqual([
    expect.objectContaining({ limit: 'address', protocol: 'graphql' }),
  ]);
  expect(linesOf(log, 'rate limits: request rejected, repeated')).toEqual([expect.objectContaining({ repeated: 3 })]);
  const statuses = spans
    .filter(({ name }) => name === 'POST /graphql')
    .map(({ attributes }) => attributes['http.response.status_code']);
  expect(statuses.sort()).toEqual([200, 200, 429, 429, 429, 429]);
});
