import { AdaptiveLimit, minLimit } from '../../src/server/adaptiveLimit.ts';
import type { LoopSample } from '../../src/server/adaptiveLimit.ts';

const maxDelayMs = 5;
const writeHeadroom = 1.5;
const late = { delayMs: 15, utilization: 1, writeHeadroom };
const onTime = { delayMs: 1, utilization: 1, writeHeadroom };
const idle = { delayMs: 0, utilization: 0.5, writeHeadroom };

/** Takes samples of a loop with as many requests in flight as the limit admits. */
function sample(limit: AdaptiveLimit, { count, ...loop }: Omit<LoopSample, 'inFlight'> & { readonly count: number }) {
  for (let taken = 0; taken < count; taken++) limit.sample({ ...loop, inFlight: Math.min(1_000, limit.current) });
}

test('an event loop that idles now and then has no limit', () => {
  const limit = new AdaptiveLimit(maxDelayMs);
  for (let round = 0; round < 100; round++) {
    sample(limit, { ...late, count: 2 });
    sample(limit, { ...idle, count: 1 });
  }
  expect(limit.current).toBe(Infinity);
});

test('a saturated and late loop lowers the limit, an idle loop raises it until it is lifted', () => {
  const limit = new AdaptiveLimit(maxDelayMs);
  sample(limit, { ...late, count: 4 });
  const lowered = limit.current;
  expect(lowered).toBeLessThan(1_000);
  sample(limit, { ...idle, count: 1 });
  expect(limit.current).toBeCloseTo(lowered * 1.25);
  sample(limit, { ...idle, count: 20 });
  expect(limit.current).toBe(Infinity);
});

test('a saturated loop that is on time raises the limit slowly', () => {
  const limit = new AdaptiveLimit(maxDelayMs);
  sample(limit, { ...late, count: 6 });
  const lowered = limit.current;
  sample(limit, { ...onTime, count: 1 });
  expect(limit.current).toBeCloseTo(lowered * 1.02);
});

test('the limit never falls below the minimum', () => {
  const limit = new AdaptiveLimit(maxDelayMs);
  sample(limit, { ...late, count: 1_000 });
  expect(limit.current).toBe(minLimit);
});

test('the limit does not fall again before the requests of the former limit have finished', () => {
  const limit = new AdaptiveLimit(maxDelayMs);
  sample(limit, { ...late, count: 3 });
  const lowered = limit.current;
  for (let taken = 0; taken < 10; taken++) limit.sample({ ...late, inFlight: lowered * writeHeadroom + 1 });
  expect(limit.current).toBe(lowered);
});
