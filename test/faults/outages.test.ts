import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { send, sendUntil, closeServices, codeOf, codesOf, medianMsOf, msOf } from './faultClient.ts';
import { toFault, konnectQuery, stripeQuery, startPatientService, until } from './faultClient.ts';
import type { Fault, FaultyExchange } from '../support/faults.ts';
import type { TimedResponse } from './faultedService.ts';

jest.setTimeout(30_000);
afterEach(closeServices);

const breaker = { ...readConfig({}).http.breaker, pauseMs: 300 };
/** Less than the two pauses of a retried call, which last at least 150 ms. */
const immediateMs = 100;

describe('the circuit breaker', () => {
  test('opens when most calls fail, then tries one call, and closes on its success', async () => {
    const faulted = await startPatientService({ breaker: { ...breaker, pauseMs: 2_000 } });
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: toFault('resetBeforeHeaders') });
    await send(faulted, konnectQuery, breaker.minCalls, 5);
    const from = konnect.requests.length;
    const refused = await send(faulted, konnectQuery, 20, 5);
    expect(codesOf(refused)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect(konnect.requests.length - from).toBe(0);
    expect(medianMsOf(refused)).toBeLessThan(immediateMs);

    // After the pause, one call fails, and the others are not sent.
    await sendUntil(faulted, konnectQuery, () => konnect.requests.length > from);
    await send(faulted, konnectQuery, 10, 10);
    expect(konnect.requests.length - from).toBe(1);

    await konnect.clear();
    await sendUntil(faulted, konnectQuery, (answer) => codeOf(answer) === 'done');
    expect(codesOf(await send(faulted, konnectQuery, 20, 10))).toEqual(new Set(['done']));
  });

  test('does not affect the other upstream', async () => {
    const faulted = await startPatientService({ breaker });
    await faulted.servers.konnect.inject({ fault: toFault('refused') });
    await send(faulted, konnectQuery, breaker.minCalls, 5);
    const { answer } = await faulted.post(bothQuery);
    expect(answer).toMatchObject({
      data: { customer: null, portalConfiguration: { id: demoIds.secondConfiguration } },
    });
  });

  test('does not open for failures of single requests or rejections', async () => {
    const faulted = await startPatientService({ breaker });
    for (const fault of ['status500', 'conflict', 'badJson', 'status401'] as const) {
      await faulted.servers.konnect.inject({ fault: toFault(fault) });
      await send(faulted, konnectQuery, breaker.minCalls, 5);
    }
    await faulted.servers.konnect.clear();
    expect(codeOf(await faulted.post(konnectQuery))).toBe('done');
  });

  test('lets a call wait for the trial call until its own deadline at most', async () => {
    const faulted = await startPatientService({ breaker: { ...breaker, pauseMs: 200 }, retries: 0 }, 1_000);
    const { konnect, stripe } = faulted.servers;
    await konnect.inject({ fault: toFault('resetBeforeHeaders') });
    await send(faulted, konnectQuery, breaker.minCalls, 5);
    await konnect.inject({ fault: toFault('hang') });
    const late: Fault = {
      name: 'responds late',
      at: 'answer',
      answer: ({ response, honest }) => {
        setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(honest), 700);
      },
    };
    await stripe.inject({ fault: late, applied: true });
    const first = `createPortalSession(input: { stripeCustomerId: "${demoIds.acmeStripeCustomer}" }) { session { id } }`;
    const second = `deleteCustomer(input: { id: "${demoIds.acme}" }) { outcome }`;
    const waits = faulted.post(`mutation { first: ${first} it: ${second} }`);
    // The trial call has half a second left when the other call begins to wait.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const tried = faulted.post(konnectQuery);
    expect(msOf(await waits)).toBeLessThan(1_250);
    expect(codeOf(await tried)).toBe('UPSTREAM_TIMEOUT');
  });

  test('returns OUTCOME_UNKNOWN for a write that it stops between two attempts', async () => {
    // The first failure opens the breaker, which prevents the second attempt.
    const faulted = await startPatientService({ breaker: { ...breaker, minCalls: 1 } });
    const { stripe } = faulted.servers;
    await stripe.inject({ fault: toFault('resetBeforeHeaders'), applied: true });
    const { answer } = await faulted.post(
      `mutation { it: createPortalSession(input: { stripeCustomerId: "${demoIds.acmeStripeCustomer}" }) { session { id } } }`,
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      idempotencyKey: expect.any(String),
    });
    expect(faulted.service.emulator.state.stripe.portalSessions.size).toBe(1);
  });
});

const bothQuery = `{
  customer(id: "${demoIds.acme}") { id }
  portalConfiguration(id: "${demoIds.secondConfiguration}") { id }
}`;

describe('an upstream that hangs', () => {
  test('does not slow the other upstream', async () => {
    const faulted = await startPatientService({ connections: 8, retries: 0 });
    const { konnect } = faulted.servers;
    const before = medianMsOf(await send(faulted, stripeQuery, 60, 1));
    await konnect.inject({ fault: toFault('hang') });
    const hanging = send(faulted, konnectQuery, 60, 60);
    await until(() => konnect.requests.filter(({ isFaulty }) => isFaulty).length === 8);
    const meanwhile = await send(faulted, stripeQuery, 60, 1);
    expect(codesOf(meanwhile)).toEqual(new Set(['done']));
    // In one queue with the hanging calls, each would take two seconds.
    expect(medianMsOf(meanwhile)).toBeLessThan(before + 50);
    expect(codesOf(await hanging)).not.toContain('done');
  });

  test('receives one concurrent call per connection; the queue fills, and further calls fail immediately', async () => {
    const faulted = await startPatientService({ connections: 2, queue: 3, retries: 0 });
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: toFault('hang') });
    const from = konnect.requests.length;
    const settled: TimedResponse[] = [];
    const all = Array.from({ length: 10 }, async () => settled.push(await faulted.post(konnectQuery)));
    await until(() => settled.length >= 5);
    expect(settled.map(codeOf)).toEqual(Array.from({ length: 5 }, () => 'UPSTREAM_UNAVAILABLE'));
    await until(() => konnect.requests.length - from === 2);
    await Promise.all(all);
    expect(settled.slice(5).every((response) => msOf(response) > 1_500)).toBe(true);
  });

  test('lets queued calls wait longer than the timeout of an attempt, which begins when they are sent', async () => {
    const faulted = await startPatientService({ connections: 1, attemptMs: 1_000, retries: 0 });
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: late(300), applied: true });
    const from = konnect.requests.length;
    expect(codesOf(await send(faulted, konnectQuery, 6, 6))).toEqual(new Set(['done']));
    expect(konnect.requests.length - from).toBe(6);
  });

  test('fails calls immediately when the queue is full, also repeatable ones', async () => {
    const faulted = await startPatientService({ connections: 1, queue: 0 });
    await faulted.servers.konnect.inject({ fault: toFault('hang') });
    const first = faulted.post(konnectQuery);
    await until(() => faulted.servers.konnect.requests.some(({ isFaulty }) => isFaulty));
    const others = await send(faulted, konnectQuery, 5, 1);
    expect(codesOf(others)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect(medianMsOf(others)).toBeLessThan(immediateMs);
    await first;
  });
});

/** The upstream's own response after a delay. */
function late(ms: number): Fault {
  const send = ({ response, honest }: FaultyExchange) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(honest);
  return { name: 'late', at: 'answer', answer: (exchange) => void setTimeout(send, ms, exchange) };
}
