import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import type { Fault, FaultName } from '../support/faults.ts';
import type { SeenRequest } from '../support/faultServer.ts';
import { reset } from '../support/reset.ts';
import {
  statusFault,
  send,
  closeServices,
  codeOf,
  codesOf,
  msOf,
  toFault,
  konnectQuery,
  stripeQuery,
  startPatientService,
} from './faultClient.ts';

jest.setTimeout(30_000);
afterEach(closeServices);

const { retryBudgetPercent } = readConfig({}).http;
const reserve = 5;

describe('the retry budget', () => {
  test.each<[FaultName, string]>([
    ['status500', 'UPSTREAM_ERROR'],
    ['resetBeforeHeaders', 'UPSTREAM_UNAVAILABLE'],
  ])('limits the retries of 500 failing calls (%s) to a tenth, and the reserve', async (fault, code) => {
    const faulted = await startPatientService({ retryBudgetPercent });
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: toFault(fault) });
    const from = konnect.requests.length;
    expect(codesOf(await send(faulted, konnectQuery, 500, 20))).toEqual(new Set([code]));
    const calls = konnect.requests.length - from;
    expect(calls).toBeGreaterThan(500 + reserve);
    expect(calls).toBeLessThanOrEqual(1.1 * 500 + reserve);
  });
});

describe('between attempts', () => {
  test('the service waits for Retry-After', async () => {
    const faulted = await startPatientService();
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: statusFault(429, { 'retry-after': '1' }), times: 1 });
    const from = konnect.requests.length;
    expect(codeOf(await faulted.post(konnectQuery))).toBe('done');
    const [pause = 0] = pausesOf(konnect.requests.slice(from));
    expect(pause).toBeGreaterThan(990);
  });

  test.each(['5', new Date(Date.now() + 60_000).toUTCString()])(
    'Retry-After beyond the deadline fails immediately: %s',
    async (retryAfter) => {
      const faulted = await startPatientService({}, 4_000);
      const { stripe } = faulted.servers;
      await stripe.inject({ fault: statusFault(503, { 'retry-after': retryAfter }) });
      const from = stripe.requests.length;
      const answer = await faulted.post(stripeQuery);
      expect(codeOf(answer)).toBe('UPSTREAM_ERROR');
      expect(stripe.requests.length - from).toBe(1);
      expect(msOf(answer)).toBeLessThan(1_000);
    },
  );

  test.each([
    [503, 'false', 1],
    [429, 'false', 1],
    [409, 'true', 3],
  ])('Stripe-Should-Retry decides: %i with %s gets %i attempts', async (status, should, attempts) => {
    const faulted = await startPatientService();
    const { stripe } = faulted.servers;
    await stripe.inject({ fault: statusFault(status, { 'stripe-should-retry': should }) });
    const from = stripe.requests.length;
    await faulted.post(stripeQuery);
    expect(stripe.requests.length - from).toBe(attempts);
  });

  test('the pause doubles, with a random half', async () => {
    const faulted = await startPatientService();
    const { konnect } = faulted.servers;
    const first: number[] = [];
    const second: number[] = [];
    for (let call = 0; call < 12; call++) {
      // Successful calls earn the budget for retries.
      await send(faulted, konnectQuery, 2, 1);
      const from = konnect.requests.length;
      await konnect.inject({ fault: toFault('limited') });
      await faulted.post(konnectQuery);
      await konnect.clear();
      const [one = NaN, two = NaN] = pausesOf(konnect.requests.slice(from));
      first.push(one);
      second.push(two);
    }
    // A timer may fire a millisecond early.
    expect(Math.min(...first)).toBeGreaterThan(48);
    expect(Math.min(...second)).toBeGreaterThan(98);
    // Twelve pauses of 50 to 100 ms: all within 10 ms in one of a hundred million runs.
    expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(10);
  });
});

function pausesOf(requests: readonly SeenRequest[]): number[] {
  return requests.slice(1).map(({ at }, i) => at - (requests[i]?.at ?? NaN));
}

describe('a write whose first response was lost', () => {
  const rename = `mutation { it: upsertCustomer(input: { id: "${demoIds.acme}", name: "Renamed", usageAttribution: null }) { userErrors { code } } }`;

  /** Applies the write, loses the response, and rejects the retry. */
  function lostThenRejected(status: number): Fault {
    let isFirst = true;
    return {
      name: `is lost, then rejected with ${status}`,
      at: 'answer',
      answer: ({ socket, response }) => {
        if (isFirst) reset(socket);
        else response.writeHead(status, { 'content-type': 'application/problem+json' }).end('{"title":"No"}');
        isFirst = false;
      },
    };
  }

  test.each([404, 409, 410, 412])('returns OUTCOME_UNKNOWN when the retry is rejected with %i', async (status) => {
    const faulted = await startPatientService();
    await faulted.servers.konnect.inject({
      fault: lostThenRejected(status),
      on: { method: 'PUT', path: /./ },
      applied: true,
    });
    expect(codeOf(await faulted.post(rename))).toBe('OUTCOME_UNKNOWN');
    expect(faulted.service.emulator.state.konnect.customers.get(demoIds.acme)?.customer.name).toBe('Renamed');
  });

  test('is refused when the retry is rejected with 400', async () => {
    const faulted = await startPatientService();
    await faulted.servers.konnect.inject({
      fault: lostThenRejected(400),
      on: { method: 'PUT', path: /./ },
      applied: false,
    });
    expect((await faulted.post(rename)).answer).toEqual({ data: { it: { userErrors: [{ code: 'INVALID_INPUT' }] } } });
  });
});
