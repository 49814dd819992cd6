import { fewest, watchLoop } from '../../src/server/loopBound.ts';
import type { LoopBound } from '../../src/server/loopBound.ts';

let loop: LoopBound;
let isBusy = false;
afterEach(() => {
  isBusy = false;
  loop.stop();
});

/** Takes the loop for so long in each of its turns, until told otherwise. */
function keepBusy(turnMs: number): void {
  isBusy = true;
  const turn = () => {
    for (const until = performance.now() + turnMs; performance.now() < until;);
    if (isBusy) setImmediate(turn);
  };
  turn();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test('a loop that comes to rest has no bound, and one that is late for long has one, lifted step by step when it rests', async () => {
  loop = watchLoop(5, () => 100);
  expect(loop.now).toBe(Infinity);
  keepBusy(15);
  await until(() => loop.now < 100);
  isBusy = false;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(loop.now).toBeLessThan(1_000);
  await until(() => loop.now === Infinity);
});

test('the bound falls while as many are under way as it lets in, but never so far that nothing is done', async () => {
  let inFlight = 1_000;
  loop = watchLoop(5, () => (inFlight = Math.min(inFlight, loop.now)));
  keepBusy(15);
  await until(() => loop.now < fewest + 4);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(loop.now).toBeGreaterThanOrEqual(fewest);
  expect(loop.now).toBeLessThan(2 * fewest);
});

test('writes that are let in past the bound do not keep it up', async () => {
  let inFlight = 1_000;
  loop = watchLoop(5, () => (inFlight = Math.min(inFlight, 1.4 * loop.now)));
  keepBusy(15);
  await until(() => loop.now < fewest + 4);
});

test('what was let in before the bound fell makes it fall no further', async () => {
  loop = watchLoop(5, () => 200);
  keepBusy(15);
  await until(() => loop.now <= 160);
  await new Promise((resolve) => setTimeout(resolve, 200));
  // As many are under way as may be with all the writes that are let in past the bound.
  expect(loop.now).toBeGreaterThan((0.8 * 200) / 1.5);
});

test('a loop that is busy and in time has a bound that does no harm', async () => {
  loop = watchLoop(1_000, () => 100);
  keepBusy(15);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(loop.now).toBe(Infinity);
});
