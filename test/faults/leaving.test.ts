import { demoIds } from '../../src/emulator/demoIds.ts';
import type { FaultName } from '../support/faults.ts';
import { send, closeServices, codeOf, toFault, konnectQuery, startPatientService, until } from './faultClient.ts';
import type { FaultedService } from './faultedService.ts';
import { startLoopProbe } from './loopProbe.ts';

jest.setTimeout(30_000);
afterEach(closeServices);

/** Only a disconnect ends a request within this time. */
const attemptMs = 20_000;
const deadlineMs = 20_000;

describe('a client that disconnects', () => {
  test('has its reads cancelled within 100 ms, which frees their connections', async () => {
    const faulted = await startPatientService({ attemptMs, connections: 4 }, deadlineMs);
    const { konnect } = faulted.servers;
    await konnect.inject({ fault: toFault('hang') });
    const hanging = () => konnect.requests.filter(({ isFaulty }) => isFaulty);
    const probe = startLoopProbe();
    const disconnectedAt = await sendAndDisconnect(faulted, { query: sixReads }, () => hanging().length === 4);
    await until(() => hanging().every(({ wasLeft }) => wasLeft));
    const cancelledAt = performance.now();
    probe.stop();
    expect(cancelledAt - disconnectedAt).toBeLessThan(100 + probe.worstBetween(disconnectedAt, cancelledAt));
    // Queued requests are never sent.
    expect(hanging()).toHaveLength(4);
    await konnect.clear();
    expect(codeOf(await faulted.post(konnectQuery))).toBe('done');
  });

  test('has its write completed, and can retrieve the outcome with the key', async () => {
    const faulted = await startPatientService({ attemptMs }, deadlineMs);
    const { stripe, konnect } = faulted.servers;
    const { state } = faulted.service.emulator;
    let resume = () => {};
    let isThere = false;
    state.stripe.beforeWrite = () => {
      isThere = true;
      return new Promise((resolve) => (resume = resolve));
    };
    const body = { query: openPortal, variables: { input: { ...input, idempotencyKey: 'left' } } };
    await sendAndDisconnect(faulted, body, () => isThere);

    // A later read is already cancelled, so that the write would be as well.
    await konnect.inject({ fault: toFault('hang') });
    await sendAndDisconnect(faulted, { query: konnectQuery }, () => konnect.requests.some(({ isFaulty }) => isFaulty));
    await until(() => konnect.requests.some(({ isFaulty, wasLeft }) => isFaulty && wasLeft));
    const writes = () => stripe.requests.filter(({ method }) => method === 'POST');
    expect(writes()).toEqual([expect.objectContaining({ wasLeft: false })]);
    resume();
    const { answer } = await faulted.post(body.query, body.variables);
    expect(state.stripe.portalSessions.size).toBe(1);
    expect(answer).toEqual({ data: { it: { session: { id: [...state.stripe.portalSessions.keys()][0] } } } });
    expect(writes()).toEqual([expect.objectContaining({ wasLeft: false })]);
  });
});

const sixReads = `{ ${Object.entries({
  a: demoIds.acme,
  b: demoIds.globex,
  c: demoIds.initech,
  d: demoIds.stripeProfile,
  e: demoIds.sandboxProfile,
  f: demoIds.stripeApp,
})
  .map(([name, id]) => `${name}: billingProfile(id: "${id}") { id }`)
  .join(' ')} }`;
const openPortal =
  'mutation ($input: CreatePortalSessionInput!) { it: createPortalSession(input: $input) { session { id } } }';
const input = { stripeCustomerId: demoIds.acmeStripeCustomer };

/** Returns the time of the disconnect. */
async function sendAndDisconnect(faulted: FaultedService, body: object, isInFlight: () => boolean): Promise<number> {
  const controller = new AbortController();
  const answer = fetch(faulted.service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: controller.signal,
  });
  await until(isInFlight);
  const disconnectedAt = performance.now();
  controller.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  return disconnectedAt;
}

test('faults leave no open connections', async () => {
  const faulted = await startPatientService({ attemptMs: 150, connectMs: 100 }, 400);
  const { konnect } = faulted.servers;
  const names: readonly FaultName[] = ['hang', 'slowHeaders', 'slowBody', 'resetMidBody', 'endlessBody', 'lookupHangs'];
  for (const fault of names) {
    await konnect.inject({ fault: toFault(fault) });
    await send(faulted, konnectQuery, 20, 20);
    await konnect.clear();
  }
  await until(() => konnect.connectionsOpen === 0);
  // The service reads at most its limit of an endless response; the socket buffers of both sides hold the rest.
  expect(konnect.mostBytesSent).toBeLessThan(2_000_000 + 8_000_000);
});
