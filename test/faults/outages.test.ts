import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { send, sendUntil, closeServices, codeOf, codesOf, medianMsOf, msOf } from './faultClient.ts';
import { toFault, konnectQuery, stripeQuery, startPatientService, until } from './faultClient.ts';
import type { Fault, FaultyExchange } from '../support/faults.ts';
import type { TimedResponse } from './faultedService.ts';

jest.setTimeout(30_000);
afterEach(closeServices);

const breaker = { ...readConfig({}).http.breaker, pauseMs: 300 };
/** A retry would come after two pauses, of 150 ms at least. */
const atOnceMs = 100;

describe('the circuit breaker', () => {
  test('stops calls when most have failed, then tries one, and closes when that goes well', async () => {
    const faulted = await startPatientService({ breaker: { ...breaker, pauseMs: 2_000 } });
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: toFault('resetBeforeHeaders') });
    await send(faulted, konnectQuery, breaker.minCalls, 5);
    const from = konnect.requests.length;
    const refused = await send(faulted, konnectQuery, 20, 5);
    expect(codesOf(refused)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect(konnect.requests.length - from).toBe(0);
    expect(medianMsOf(refused)).toBeLessThan(atOnceMs);

    // After the pause one call tells that it is still out of order, and the others are not made.
    await sendUntil(faulted, konnectQuery, () => konnect.requests.length > from);
    await send(faulted, konnectQuery, 10, 10);
    expect(konnect.requests.length - from).toBe(1);

    await konnect.clear();
    await sendUntil(faulted, konnectQuery, (answer) => codeOf(answer) === 'done');
    expect(codesOf(await send(faulted, konnectQuery, 20, 10))).toEqual(new Set(['done']));
  });

  test('leaves the other upstream alone', async () => {
    const faulted = await startPatientService({ breaker });
    await faulted.servers.konnect.inject({ fault: toFault('refused') });
    await send(faulted, konnectQuery, breaker.minCalls, 5);
    const { answer } = await faulted.post(bothQuery);
    expect(answer).toMatchObject({
      data: { customer: null, portalConfiguration: { id: demoIds.secondConfiguration } },
    });
  });

  test('does not open for what one request trips over, nor for what is refused', async () => {
    const faulted = await startPatientService({ breaker });
    for (const fault of ['status500', 'conflict', 'badJson', 'status401'] as const) {
      await faulted.servers.konnect.inject({ fault: toFault(fault) });
      await send(faulted, konnectQuery, breaker.minCalls, 5);
    }
    await faulted.servers.konnect.clear();
    expect(codeOf(await faulted.post(konnectQuery))).toBe('done');
  });

  test('has who waits for the one call that is tried wait no longer than its own deadline', async () => {
    const faulted = await startPatientService({ breaker: { ...breaker, pauseMs: 200 }, retries: 0 }, 1_000);
    const { konnect, stripe } = faulted.servers;
    await konnect.inject({ fault: toFault('resetBeforeHeaders') });
    await send(faulted, konnectQuery, breaker.minCalls, 5);
    await konnect.inject({ fault: toFault('hang') });
    const late: Fault = {
      name: 'answers late',
      at: 'answer',
      answer: ({ response, honest }) => {
        setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(honest), 700);
      },
    };
    await stripe.inject({ fault: late, applied: true });
    const first = `createPortalSession(input: { stripeCustomerId: "${demoIds.acmeStripeCustomer}" }) { session { id } }`;
    const second = `deleteCustomer(input: { id: "${demoIds.acme}" }) { outcome }`;
    const waits = faulted.post(`mutation { first: ${first} it: ${second} }`);
    // The one that is tried has half a second more when the other comes to wait for it.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const tried = faulted.post(konnectQuery);
    expect(msOf(await waits)).toBeLessThan(1_250);
    expect(codeOf(await tried)).toBe('UPSTREAM_TIMEOUT');
  });

  test('does not take a write for undone that it met half-way', async () => {
    // The first failure opens it: the second attempt is not made.
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
  test('does not slow the other one', async () => {
    const faulted = await startPatientService({ connections: 8, retries: 0 });
    const { konnect } = faulted.servers;
    const before = medianMsOf(await send(faulted, stripeQuery, 60, 1));
    await konnect.inject({ fault: toFault('hang') });
    const hanging = send(faulted, konnectQuery, 60, 60);
    await until(() => konnect.requests.filter(({ isFaulty }) => isFaulty).length === 8);
    const meanwhile = await send(faulted, stripeQuery, 60, 1);
    expect(codesOf(meanwhile)).toEqual(new Set(['done']));
    // In one line with those that hang, they would take two seconds each.
    expect(medianMsOf(meanwhile)).toBeLessThan(before + 50);
    expect(codesOf(await hanging)).not.toContain('done');
  });

  test('gets no more calls at once than there are connections; as many wait as may, and the others fail at once', async () => {
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
    expect(settled.slice(5).every((one) => msOf(one) > 1_500)).toBe(true);
  });

  test('has calls wait for their turn for longer than an attempt may take, which begins with it', async () => {
    const faulted = await startPatientService({ connections: 1, attemptMs: 1_000, retries: 0 });
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: late(300), applied: true });
    const from = konnect.requests.length;
    expect(codesOf(await send(faulted, konnectQuery, 6, 6))).toEqual(new Set(['done']));
    expect(konnect.requests.length - from).toBe(6);
  });

  test('has calls that find no room fail at once, also those that might be repeated', async () => {
    const faulted = await startPatientService({ connections: 1, queue: 0 });
    await faulted.servers.konnect.inject({ fault: toFault('hang') });
    const first = faulted.post(konnectQuery);
    await until(() => faulted.servers.konnect.requests.some(({ isFaulty }) => isFaulty));
    const others = await send(faulted, konnectQuery, 5, 1);
    expect(codesOf(others)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect(medianMsOf(others)).toBeLessThan(atOnceMs);
    await first;
  });
});

/** The upstream's own answer, after a while. */
function late(ms: number): Fault {
  const send = ({ response, honest }: FaultyExchange) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(honest);
  return { name: 'late', at: 'answer', answer: (exchange) => void setTimeout(send, ms, exchange) };
}
