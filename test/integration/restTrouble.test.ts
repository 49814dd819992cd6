import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { attemptsOf, callLinesOf } from '../support/callLog.ts';
import { json, startFakeUpstream, text } from '../support/fakeUpstream.ts';
import type { Answer, FakeUpstream } from '../support/fakeUpstream.ts';
import { operationOf, startRest } from './restService.ts';
import type { RestService } from './restService.ts';

const secret = 'sk_live_canary0123456789';
const envelope = { detail: secret, error: { type: 'api_error', message: secret } };

let fake: FakeUpstream;
let rest: RestService;
beforeEach(async () => {
  fake = await startFakeUpstream();
});
afterEach(async () => {
  await rest.close();
  await fake.close();
});

/** Only a failure that takes the whole deadline needs a short one. */
async function start(deadlineMs = 30_000): Promise<void> {
  rest = await startRest({ upstreamUrl: fake.url, deadlineMs, retries: 0 });
}

const failures: readonly (readonly [string, Answer, number, string, string | null])[] = [
  ['does not answer', () => {}, 504, 'UPSTREAM_TIMEOUT', null],
  ['resets the connection', (request) => request.socket.destroy(), 503, 'UPSTREAM_UNAVAILABLE', null],
  ['answers 500', json(500, envelope), 502, 'UPSTREAM_ERROR', null],
  ['answers 401', json(401, envelope), 502, 'UPSTREAM_AUTH', null],
  ['answers another shape', json(200, [secret]), 502, 'UPSTREAM_INVALID_RESPONSE', null],
  [
    'answers HTML',
    text(200, `<html>${secret}`, { 'content-type': 'text/html' }),
    502,
    'UPSTREAM_INVALID_RESPONSE',
    null,
  ],
  ['answers 429', json(429, envelope), 503, 'RATE_LIMITED', null],
  ['answers 429 with seconds', json(429, envelope, { 'retry-after': '7' }), 503, 'RATE_LIMITED', '7'],
];

/** Whether the failure hits a write that was sent. Some writes read first, and that read fails. */
function isOutcomeUnknown({ name, hints }: Operation, code: string): boolean {
  const readsFirst = hints.destructive || name === 'update-customer-billing-app-data';
  return !hints.readOnly && !readsFirst && (code === 'UPSTREAM_TIMEOUT' || code === 'UPSTREAM_UNAVAILABLE');
}

const mayHaveBeenApplied = new Set(['OUTCOME_UNKNOWN', 'UPSTREAM_ERROR', 'UPSTREAM_INVALID_RESPONSE']);

describe.each(operations.map((operation) => [operation.name, operation] as const))(
  'when the upstream of %s',
  (_name, operation) => {
    test.each(failures)(
      '%s, REST answers the documented problem and logs one line per call',
      async (_what, answer, status, code, retryAfter) => {
        await start(code === 'UPSTREAM_TIMEOUT' ? 600 : 30_000);
        fake.answerWith(answer);
        const { body, headers, ...got } = await rest.run(operation);
        const [expectedStatus, expected] = isOutcomeUnknown(operation, code)
          ? [504, 'OUTCOME_UNKNOWN']
          : [status, code];
        expect([got.status, body.status, body.code]).toEqual([expectedStatus, expectedStatus, expected]);
        const names = operation.takesIdempotencyKey && mayHaveBeenApplied.has(expected);
        expect(body.idempotency_key).toEqual(names ? expect.any(String) : undefined);
        expect(body.detail).toMatch(/^(Konnect|Stripe) [a-z ']+\.$/);
        expect(body.invalid_parameters).toBeUndefined();
        expect(headers.get('retry-after')).toBe(retryAfter);
        expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
        const lines = callLinesOf(rest.log);
        expect(new Set(lines.map(({ level }) => level))).toEqual(new Set([40]));
        // Every request belongs to a call that failed, and every call has one line.
        expect(attemptsOf(lines)).toBe(fake.requests.length);
        expectNoLeak(got.text);
      },
    );
  },
);

test('a stopped upstream is reported as unavailable', async () => {
  await start();
  await fake.close();
  const { status, body } = await rest.run(operationOf('list-customers'));
  expect([status, body.code]).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
});

test('a date in retry-after is converted to seconds, rounded up', async () => {
  await start();
  const inMs = (ms: number) => new Date(Date.now() + ms).toUTCString();
  fake.answerWith((request, response) => json(429, {}, { 'retry-after': inMs(60_000) })(request, response));
  const { headers } = await rest.run(operationOf('list-customers'));
  const seconds = Number(headers.get('retry-after'));
  expect(Number.isInteger(seconds)).toBe(true);
  expect(seconds).toBeGreaterThan(55);
  expect(seconds).toBeLessThanOrEqual(60);
});

test('an unexpected error is answered without its cause, which is logged', async () => {
  rest = await startRest({
    open: () => {
      throw new TypeError(`broken by ${secret}`);
    },
  });
  for (const operation of operations) {
    const { status, body, text: answer } = await rest.run(operation);
    expect([status, body.code, body.detail]).toEqual([500, 'INTERNAL_SERVER_ERROR', 'Internal server error.']);
    expect(answer).not.toContain(secret);
  }
  expect(rest.log).toHaveLength(operations.length);
  expect(JSON.parse(rest.log[0] ?? '')).toMatchObject({ level: 50, err: { message: 'broken by [redacted]' } });
});

test('requests do not share cached reads', async () => {
  rest = await startRest();
  await rest.run(operationOf('get-customer'));
  await rest.run(operationOf('get-customer'));
  expect(rest.calls()).toHaveLength(2);
});

/** The answer and the log disclose neither the upstream's message nor its address. */
function expectNoLeak(answer: string): void {
  const all = answer + rest.log.join('');
  for (const hidden of [secret, fake.url, '127.0.0.1', '<html', 'Bearer']) {
    expect(all).not.toContain(hidden);
  }
}
