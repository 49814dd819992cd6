import { createMemoryCounters } from '../../src/server/rateCounters.ts';

test('costs add up to the maximum, and a new window starts when the first one has ended', async () => {
  let nowMs = 1_000;
  const counters = createMemoryCounters(() => nowMs);
  const add = (cost: number) => counters.add('caller', cost, 10, 500);
  expect(await add(4)).toEqual({ sum: 4, endsInMs: 500 });
  nowMs += 200;
  expect(await add(6)).toEqual({ sum: 10, endsInMs: 300 });
  expect(await add(1)).toEqual({ sum: 11, endsInMs: 300 });
  nowMs += 299;
  expect(await add(1)).toEqual({ sum: 11, endsInMs: 1 });
  nowMs += 1;
  expect(await add(1)).toEqual({ sum: 1, endsInMs: 500 });
});

test('a cost above the rest of the window is not added, so that a cheaper request still fits', async () => {
  const counters = createMemoryCounters(() => 0);
  await counters.add('caller', 4, 10, 500);
  expect((await counters.add('caller', 7, 10, 500)).sum).toBe(11);
  expect((await counters.add('caller', 6, 10, 500)).sum).toBe(10);
});

test('names have windows of their own', async () => {
  const counters = createMemoryCounters(() => 0);
  await counters.add('one', 10, 10, 500);
  expect((await counters.add('another', 1, 10, 500)).sum).toBe(1);
});
