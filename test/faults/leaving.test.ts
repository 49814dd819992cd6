import { demoIds } from '../../src/emulator/demoIds.ts';
import type { FaultName } from '../support/faults.ts';
import { ask, closeLanes, codeOf, named, ofKonnect, startLane, until } from './asking.ts';
import type { Lane } from './faultedService.ts';
import { startLoopProbe } from './loopProbe.ts';

jest.setTimeout(30_000);
afterEach(closeLanes);

/** Long enough that only leaving can end anything. */
const attemptMs = 20_000;
const deadlineMs = 20_000;

describe('a client that goes away', () => {
  test('has its reads given up within 100 ms, and its place is another’s', async () => {
    const lane = await startLane({ attemptMs, connections: 4 }, deadlineMs);
    const { konnect } = lane.servers;
    await konnect.inject({ fault: named('hang') });
    const hanging = () => konnect.requests.filter(({ isFaulty }) => isFaulty);
    const probe = startLoopProbe();
    const leftAt = await askAndLeave(lane, { query: sixReads }, () => hanging().length === 4);
    await until(() => hanging().every(({ wasLeft }) => wasLeft));
    const goneAt = performance.now();
    probe.stop();
    expect(goneAt - leftAt).toBeLessThan(100 + probe.worstBetween(leftAt, goneAt));
    // What waited for its turn was never sent.
    expect(hanging()).toHaveLength(4);
    await konnect.clear();
    expect(codeOf(await lane.post(ofKonnect))).toBe('done');
  });

  test('has its write finished, and can ask for its outcome', async () => {
    const lane = await startLane({ attemptMs }, deadlineMs);
    const { stripe, konnect } = lane.servers;
    const { state } = lane.service.emulator;
    let goOn = () => {};
    let isThere = false;
    state.stripe.beforeWrite = () => {
      isThere = true;
      return new Promise((resolve) => (goOn = resolve));
    };
    const body = { query: openPortal, variables: { input: { ...input, idempotencyKey: 'left' } } };
    await askAndLeave(lane, body, () => isThere);

    // When a read that began later has been given up, the write would have been too.
    await konnect.inject({ fault: named('hang') });
    await askAndLeave(lane, { query: ofKonnect }, () => konnect.requests.some(({ isFaulty }) => isFaulty));
    await until(() => konnect.requests.some(({ isFaulty, wasLeft }) => isFaulty && wasLeft));
    const writes = () => stripe.requests.filter(({ method }) => method === 'POST');
    expect(writes()).toEqual([expect.objectContaining({ wasLeft: false })]);
    goOn();
    const { answer } = await lane.post(body.query, body.variables);
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

/** When it left. */
async function askAndLeave(lane: Lane, body: object, hasCome: () => boolean): Promise<number> {
  const leaving = new AbortController();
  const answer = fetch(lane.service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: leaving.signal,
  });
  await until(hasCome);
  const leftAt = performance.now();
  leaving.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  return leftAt;
}

test('faults leave no connections behind', async () => {
  const lane = await startLane({ attemptMs: 150, connectMs: 100 }, 400);
  const { konnect } = lane.servers;
  const names: readonly FaultName[] = ['hang', 'slowHeaders', 'slowBody', 'resetMidBody', 'endlessBody', 'lookupHangs'];
  for (const fault of names) {
    await konnect.inject({ fault: named(fault) });
    await ask(lane, ofKonnect, 20, 20);
    await konnect.clear();
  }
  await until(() => konnect.connectionsOpen === 0);
  // Of an answer without an end no more was read than may be, but for what the system holds for both sides.
  expect(konnect.mostBytesSent).toBeLessThan(2_000_000 + 8_000_000);
});
