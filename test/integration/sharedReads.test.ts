import { demoIds } from '../../src/emulator/demoIds.ts';
import { send, closeServices, codesOf, konnectQuery, startPatientService, until } from '../faults/faultClient.ts';
import type { FaultedService } from '../faults/faultedService.ts';
import type { Fault } from '../support/faults.ts';

afterEach(closeServices);

const path = new RegExp(`/customers/${demoIds.acme}$`);

/** Lets Konnect answer reads of a customer as it stood when they came, but only when it is told to. */
async function holdReads({ servers: { konnect } }: FaultedService) {
  const held: (() => void)[] = [];
  const fault: Fault = {
    name: 'holds',
    at: 'answer',
    answer: ({ response, honest }) => {
      held.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end(honest));
    },
  };
  await konnect.inject({ fault, on: { method: 'GET', path }, applied: true });
  const from = konnect.requests.length;
  return {
    reads: () => konnect.requests.slice(from).filter(({ method }) => method === 'GET').length,
    held: () => held.length,
    release: () => held.splice(0).forEach((answer) => answer()),
  };
}

async function leaveLater(lane: FaultedService, query: string) {
  const leaving = new AbortController();
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json' };
  const asked = fetch(lane.service.url, { method: 'POST', headers, body, signal: leaving.signal });
  return async () => {
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  };
}

const named = `{ it: customer(id: "${demoIds.acme}") { name } }`;
const rename = `mutation { it: upsertCustomer(input: { id: "${demoIds.acme}", name: "Renamed" }) { customer { name } } }`;

test('eight clients that read the same at the same time share one call', async () => {
  const lane = await startPatientService({ sharedReadMs: 1_000 });
  const konnect = await holdReads(lane);
  const answers = send(lane, konnectQuery, 8, 8);
  await until(() => konnect.held() === 1);
  // The others come meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 500));
  konnect.release();
  expect(codesOf(await answers)).toEqual(new Set(['done']));
  expect(konnect.reads()).toBe(1);
});

test('with UPSTREAM_SHARED_READ_MS at 0 each has a call of its own', async () => {
  const lane = await startPatientService({ sharedReadMs: 0 });
  const konnect = await holdReads(lane);
  const answers = send(lane, konnectQuery, 3, 3);
  await until(() => konnect.held() === 3);
  konnect.release();
  expect(codesOf(await answers)).toEqual(new Set(['done']));
});

test('a call that began too long ago is not shared', async () => {
  const lane = await startPatientService({ sharedReadMs: 50 });
  const konnect = await holdReads(lane);
  const first = lane.post(konnectQuery);
  await until(() => konnect.held() === 1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const second = lane.post(konnectQuery);
  await until(() => konnect.held() === 2);
  konnect.release();
  expect(codesOf([await first, await second])).toEqual(new Set(['done']));
});

test('who reads after a write sees it, whoever still waits for what was before', async () => {
  const lane = await startPatientService({ sharedReadMs: 1_000 });
  const konnect = await holdReads(lane);
  const before = lane.post(named);
  await until(() => konnect.held() === 1);
  expect((await lane.post(rename)).answer).toEqual({ data: { it: { customer: { name: 'Renamed' } } } });
  const after = lane.post(named);
  await until(() => konnect.held() === 2);
  konnect.release();
  expect((await after).answer).toEqual({ data: { it: { name: 'Renamed' } } });
  expect((await before).answer).toEqual({ data: { it: { name: 'Acme Corporation' } } });
});

test('who began a call and leaves ends it, and whoever had joined makes one of its own', async () => {
  const lane = await startPatientService({ sharedReadMs: 1_000 });
  const konnect = await holdReads(lane);
  const leave = await leaveLater(lane, konnectQuery);
  await until(() => konnect.held() === 1);
  const others = send(lane, konnectQuery, 3, 3);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(konnect.reads()).toBe(1);
  await leave();
  await until(() => konnect.held() === 2);
  await until(() => lane.servers.konnect.requests.filter(({ wasLeft }) => wasLeft).length === 1);
  konnect.release();
  expect(codesOf(await others)).toEqual(new Set(['done']));
  expect(konnect.reads()).toBe(2);
});

test('who has joined a call and leaves takes nothing from the others', async () => {
  const lane = await startPatientService({ sharedReadMs: 1_000 });
  const konnect = await holdReads(lane);
  const first = lane.post(konnectQuery);
  await until(() => konnect.held() === 1);
  const leave = await leaveLater(lane, konnectQuery);
  const stays = lane.post(konnectQuery);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await leave();
  await lane.post('{ __typename }');
  konnect.release();
  expect(codesOf([await first, await stays])).toEqual(new Set(['done']));
  expect(konnect.reads()).toBe(1);
});

test('when all have left, nobody is asked for anything', async () => {
  const lane = await startPatientService({ sharedReadMs: 1_000 });
  const konnect = await holdReads(lane);
  const leaveFirst = await leaveLater(lane, konnectQuery);
  await until(() => konnect.held() === 1);
  const leaveSecond = await leaveLater(lane, konnectQuery);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await leaveSecond();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await leaveFirst();
  await until(() => lane.servers.konnect.requests.at(-1)?.wasLeft === true);
  await lane.post('{ __typename }');
  expect(konnect.reads()).toBe(1);
});

test('who waits for the call of another whose time is up has all of its own time', async () => {
  const lane = await startPatientService({ sharedReadMs: 1_000, attemptMs: 5_000, retries: 0 }, 800);
  const konnect = await holdReads(lane);
  const first = lane.post(konnectQuery);
  await until(() => konnect.held() === 1);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const second = lane.post(konnectQuery);
  expect(codesOf([await first])).toEqual(new Set(['UPSTREAM_TIMEOUT']));
  await until(() => konnect.held() === 2);
  konnect.release();
  expect(codesOf([await second])).toEqual(new Set(['done']));
});
