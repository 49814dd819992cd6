import { CallerDisconnected, DeadlineExceeded, createRequestDeadline } from '../../src/datasources/http/deadline.ts';
import type { OpenRequestDeadline, RequestDeadline } from '../../src/datasources/http/deadline.ts';
import { SingleFlight } from '../../src/datasources/http/singleFlight.ts';

interface PendingCall {
  readonly deadline: RequestDeadline;
  readonly respond: (response: string) => void;
}

let nowMs: number;
let flight: SingleFlight<string>;
let calls: PendingCall[];
const open: OpenRequestDeadline[] = [];

beforeEach(() => {
  nowMs = 0;
  calls = [];
  flight = new SingleFlight('konnect', 50, () => nowMs);
});
afterEach(() => {
  for (const deadline of open.splice(0)) deadline.close();
});

/** A request that reads `key`, and a function that disconnects its caller. */
function read(key: string, deadlineMs = 10_000): { response: Promise<string>; disconnect: () => void } {
  const caller = new AbortController();
  const deadline = createRequestDeadline(deadlineMs, caller.signal);
  open.push(deadline);
  const response = flight.run(key, deadline, (owner) => {
    return new Promise((resolve, reject) => {
      calls.push({ deadline: owner, respond: resolve });
      owner.reads.onCancel(() => reject(owner.reads.reason ?? new CallerDisconnected()));
    });
  });
  // A test that disconnects a caller does not await its response.
  response.catch(() => {});
  return { response, disconnect: () => caller.abort() };
}

function respond(index: number, response: string): void {
  calls[index]?.respond(response);
}

test('identical concurrent reads share one call', async () => {
  const reads = Array.from({ length: 8 }, () => read('acme'));
  expect(calls).toHaveLength(1);
  respond(0, 'answer');
  expect(await Promise.all(reads.map(({ response }) => response))).toEqual(Array.from({ length: 8 }, () => 'answer'));
});

test('reads of different keys, also with the same end, make one call each', () => {
  for (const key of ['/customers/12345678', '/profiles/12345678', '/customers/12345679']) read(key);
  expect(calls).toHaveLength(3);
});

test('a read after the response makes a call of its own', async () => {
  const first = read('acme');
  respond(0, 'first');
  expect(await first.response).toBe('first');
  const second = read('acme');
  respond(1, 'second');
  expect(await second.response).toBe('second');
});

test.each([
  [50, 1],
  [51, 2],
])('a read %d ms after the call began leads to %d call(s) when the limit is 50 ms', (ageMs, expected) => {
  read('acme');
  nowMs = ageMs;
  read('acme');
  expect(calls).toHaveLength(expected);
});

test('a limit of 0 ms disables sharing', () => {
  flight = new SingleFlight('konnect', 0, () => nowMs);
  read('acme');
  read('acme');
  expect(calls).toHaveLength(2);
});

test('a read after a write does not join a call from before the write, and later reads join the new call', async () => {
  const before = read('acme');
  flight.invalidate();
  const after = read('acme');
  const later = read('acme');
  expect(calls).toHaveLength(2);
  respond(1, 'new');
  respond(0, 'old');
  expect(await Promise.all([before, after, later].map(({ response }) => response))).toEqual(['old', 'new', 'new']);
});

test('a caller that disconnects cancels its call, and requests that joined share one new call', async () => {
  const owner = read('acme');
  const joined = [read('acme'), read('acme')];
  owner.disconnect();
  await expect(owner.response).rejects.toBeInstanceOf(CallerDisconnected);
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toHaveLength(2);
  respond(1, 'answer');
  expect(await Promise.all(joined.map(({ response }) => response))).toEqual(['answer', 'answer']);
});

test('a joined caller that disconnects does not cancel the shared call', async () => {
  const owner = read('acme');
  const joined = read('acme');
  joined.disconnect();
  await expect(joined.response).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  expect(calls[0]?.deadline.reads.isCancelled).toBe(false);
  respond(0, 'answer');
  expect(await owner.response).toBe('answer');
});

test('no call begins when all callers have disconnected', async () => {
  const owner = read('acme');
  const joined = read('acme');
  joined.disconnect();
  owner.disconnect();
  await expect(owner.response).rejects.toBeInstanceOf(CallerDisconnected);
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toHaveLength(1);
});

test('a request that joined a call has the time of its own deadline after the deadline of the call', async () => {
  const owner = read('acme', 1);
  const joined = read('acme');
  await expect(owner.response).rejects.toBeInstanceOf(DeadlineExceeded);
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toHaveLength(2);
  expect(calls[1]?.deadline.remainingMs()).toBeGreaterThan(5_000);
  respond(1, 'answer');
  expect(await joined.response).toBe('answer');
});
