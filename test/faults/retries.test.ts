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
  ])('keeps a total outage of 500 calls (%s) to a tenth more calls, and the reserve', async (fault, code) => {
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
  test('Retry-After is waited for', async () => {
    const faulted = await startPatientService();
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: statusFault(429, { 'retry-after': '1' }), times: 1 });
    const from = konnect.requests.length;
    expect(codeOf(await faulted.post(konnectQuery))).toBe('done');
    const [pause = 0] = pausesOf(konnect.requests.slice(from));
    expect(pause).toBeGreaterThan(990);
  });

  test.each(['5', new Date(Date.now() + 60_000).toUTCString()])(
    'Retry-After past the deadline fails at once: %s',
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
  ])('Stripe’s own word is obeyed: of %i with Stripe-Should-Retry: %s it gets %i', async (status, should, attempts) => {
    const faulted = await startPatientService();
    const { stripe } = faulted.servers;
    await stripe.inject({ fault: statusFault(status, { 'stripe-should-retry': should }) });
    const from = stripe.requests.length;
    await faulted.post(stripeQuery);
    expect(stripe.requests.length - from).toBe(attempts);
  });

  test('the pause grows, and is half of it chance', async () => {
    const faulted = await startPatientService();
    const { konnect } = faulted.servers;
    const first: number[] = [];
    const second: number[] = [];
    for (let call = 0; call < 12; call++) {
      // Calls that go well pay for the repetitions.
      await send(faulted, konnectQuery, 2, 1);
      const from = konnect.requests.length;
      await konnect.inject({ fault: toFault('limited') });
      await faulted.post(konnectQuery);
      await konnect.clear();
      const [one = NaN, two = NaN] = pausesOf(konnect.requests.slice(from));
      first.push(one);
      second.push(two);
    }
    // A timer may be a millisecond early.
    expect(Math.min(...first)).toBeGreaterThan(48);
    expect(Math.min(...second)).toBeGreaterThan(98);
    // Twelve times 50 to 100 ms: one in a hundred million runs has them all within 10 ms.
    expect(Math.max(...first) - Math.min(...first)).toBeGreaterThan(10);
  });
});

function pausesOf(requests: readonly SeenRequest[]): number[] {
  return requests.slice(1).map(({ at }, i) => at - (requests[i]?.at ?? NaN));
}

describe('a write whose first attempt was lost', () => {
  const rename = `mutation { it: upsertCustomer(input: { id: "${demoIds.acme}", name: "Renamed" }) { userErrors { code } } }`;

  /** Does the write, loses its answer, and refuses it when it comes again. */
  function lostThenRejected(status: number): Fault {
    let isFirst = true;
    return {
      name: `is lost, then refused with ${status}`,
      at: 'answer',
      answer: ({ socket, response }) => {
        if (isFirst) reset(socket);
        else response.writeHead(status, { 'content-type': 'application/problem+json' }).end('{"title":"No"}');
        isFirst = false;
      },
    };
  }

  test.each([404, 409, 410, 412])('is not called refused when the second attempt is, with %i', async (status) => {
    const faulted = await startPatientService();
    await faulted.servers.konnect.inject({
      fault: lostThenRejected(status),
      on: { method: 'PUT', path: /./ },
      applied: true,
    });
    expect(codeOf(await faulted.post(rename))).toBe('OUTCOME_UNKNOWN');
    expect(faulted.service.emulator.state.konnect.customers.get(demoIds.acme)?.customer.name).toBe('Renamed');
  });

  test('is refused when what was sent can never be taken', async () => {
    const faulted = await startPatientService();
    await faulted.servers.konnect.inject({
      fault: lostThenRejected(400),
      on: { method: 'PUT', path: /./ },
      applied: false,
    });
    expect((await faulted.post(rename)).answer).toEqual({ data: { it: { userErrors: [{ code: 'INVALID_INPUT' }] } } });
  });
});
