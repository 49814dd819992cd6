import { demoIds } from '../../src/emulator/demoIds.ts';
import { send, closeServices, codesOf, konnectQuery, startPatientService, until } from '../faults/faultClient.ts';
import type { FaultedService } from '../faults/faultedService.ts';
import type { Fault } from '../support/faults.ts';

afterEach(closeServices);

const path = new RegExp(`/customers/${demoIds.acme}$`);

/** Holds the responses to reads of one customer until `release`. Each has the customer's state when its request arrived. */
async function holdReads({ servers: { konnect } }: FaultedService) {
  const responses: (() => void)[] = [];
  const fault: Fault = {
    name: 'holds',
    at: 'answer',
    answer: ({ response, honest }) => {
      responses.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end(honest));
    },
  };
  await konnect.inject({ fault, on: { method: 'GET', path }, applied: true });
  const from = konnect.requests.length;
  return {
    reads: () =>
      konnect.requests.slice(from).filter(({ method, path: read }) => method === 'GET' && path.test(read)).length,
    held: () => responses.length,
    release: () => responses.splice(0).forEach((respond) => respond()),
  };
}

/** Sends a query; returns the function that disconnects its client. */
async function postAndDisconnect({ service }: FaultedService, query: string) {
  const client = new AbortController();
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json' };
  const response = fetch(service.url, { method: 'POST', headers, body, signal: client.signal });
  return async () => {
    client.abort();
    await expect(response).rejects.toMatchObject({ name: 'AbortError' });
  };
}

/** Resolves after the requests sent before have reached Konnect or joined a call: these reads take longer than that. */
async function earlierRequestsArrive(faulted: FaultedService): Promise<void> {
  for (const id of [demoIds.globex, demoIds.initech]) await faulted.post(`{ it: customer(id: "${id}") { id } }`);
}

const readName = `{ it: customer(id: "${demoIds.acme}") { name } }`;
const rename = `mutation { it: upsertCustomer(input: { id: "${demoIds.acme}", name: "Renamed", usageAttribution: null }) { customer { name } } }`;

test('identical reads of eight concurrent requests share one call', async () => {
  const faulted = await startPatientService({ sharedReadMs: 5_000 });
  const konnect = await holdReads(faulted);
  const answers = send(faulted, konnectQuery, 8, 8);
  await until(() => konnect.held() === 1);
  await earlierRequestsArrive(faulted);
  konnect.release();
  expect(codesOf(await answers)).toEqual(new Set(['done']));
  expect(konnect.reads()).toBe(1);
});

test('with UPSTREAM_SHARED_READ_MS at 0 each request makes a call of its own', async () => {
  const faulted = await startPatientService({ sharedReadMs: 0 });
  const konnect = await holdReads(faulted);
  const answers = send(faulted, konnectQuery, 3, 3);
  await until(() => konnect.held() === 3);
  konnect.release();
  expect(codesOf(await answers)).toEqual(new Set(['done']));
});

test('a read after a write returns the new state while a read from before the write is in flight', async () => {
  const faulted = await startPatientService({ sharedReadMs: 5_000 });
  const konnect = await holdReads(faulted);
  const before = faulted.post(readName);
  await until(() => konnect.held() === 1);
  expect((await faulted.post(rename)).answer).toEqual({ data: { it: { customer: { name: 'Renamed' } } } });
  const after = faulted.post(readName);
  await until(() => konnect.held() === 2);
  konnect.release();
  expect((await after).answer).toEqual({ data: { it: { name: 'Renamed' } } });
  expect((await before).answer).toEqual({ data: { it: { name: 'Acme Corporation' } } });
});

test('a disconnecting caller cancels its call, and requests that joined it share one new call', async () => {
  const faulted = await startPatientService({ sharedReadMs: 5_000 });
  const konnect = await holdReads(faulted);
  const disconnect = await postAndDisconnect(faulted, konnectQuery);
  await until(() => konnect.held() === 1);
  const others = send(faulted, konnectQuery, 3, 3);
  await earlierRequestsArrive(faulted);
  expect(konnect.reads()).toBe(1);
  await disconnect();
  await until(() => konnect.held() === 2);
  await until(() => faulted.servers.konnect.requests.filter(({ wasLeft }) => wasLeft).length === 1);
  konnect.release();
  expect(codesOf(await others)).toEqual(new Set(['done']));
  expect(konnect.reads()).toBe(2);
});

test('a disconnecting caller that joined a call does not cancel it', async () => {
  const faulted = await startPatientService({ sharedReadMs: 5_000 });
  const konnect = await holdReads(faulted);
  const first = faulted.post(konnectQuery);
  await until(() => konnect.held() === 1);
  const disconnect = await postAndDisconnect(faulted, konnectQuery);
  const second = faulted.post(konnectQuery);
  await earlierRequestsArrive(faulted);
  await disconnect();
  await earlierRequestsArrive(faulted);
  konnect.release();
  expect(codesOf([await first, await second])).toEqual(new Set(['done']));
  expect(konnect.reads()).toBe(1);
});

test('the call is cancelled when all its callers have disconnected', async () => {
  const faulted = await startPatientService({ sharedReadMs: 5_000 });
  const konnect = await holdReads(faulted);
  const disconnectFirst = await postAndDisconnect(faulted, konnectQuery);
  await until(() => konnect.held() === 1);
  const disconnectSecond = await postAndDisconnect(faulted, konnectQuery);
  await earlierRequestsArrive(faulted);
  await disconnectSecond();
  await earlierRequestsArrive(faulted);
  await disconnectFirst();
  await until(() => faulted.servers.konnect.requests.some(({ path: read, wasLeft }) => path.test(read) && wasLeft));
  await earlierRequestsArrive(faulted);
  expect(konnect.reads()).toBe(1);
});
