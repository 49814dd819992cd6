import { fewest, fewestOfACrowd, watchLoop } from '../../src/server/loopBound.ts';
import type { Load, LoopBound } from '../../src/server/loopBound.ts';

let loop: LoopBound;
let isBusy = false;
afterEach(() => {
  isBusy = false;
  loop.stop();
});

/** As many under way as the bound lets in, times `past`. */
function full(past = 1): Load & { refused: number } {
  let inFlight = 1_000;
  return {
    get inFlight() {
      return (inFlight = Math.min(inFlight, past * loop.now));
    },
    refused: 0,
  };
}

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
  const startedAt = performance.now();
  while (!holds()) {
    // One that waited on would keep the process, after its test has failed.
    if (performance.now() - startedAt > 4_000) throw new Error(`It does not come to be so: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

test('a loop that comes to rest has no bound, and one that is late for long has one, lifted step by step when it rests', async () => {
  loop = watchLoop(5, { inFlight: 100, refused: 0 });
  expect(loop.now).toBe(Infinity);
  keepBusy(15);
  await until(() => loop.now < 100);
  isBusy = false;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(loop.now).toBeLessThan(1_000);
  await until(() => loop.now === Infinity);
});

test('the bound falls while as many are under way as it lets in, but never so far that nothing is done', async () => {
  loop = watchLoop(5, full());
  keepBusy(15);
  await until(() => loop.now < fewest + 4);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(loop.now).toBeGreaterThanOrEqual(fewest);
  expect(loop.now).toBeLessThan(2 * fewest);
});

test('while many are refused it falls further, and is back when they are not', async () => {
  const load = full();
  loop = watchLoop(5, load);
  const crowd = setInterval(() => (load.refused += 20), 1);
  keepBusy(15);
  await until(() => loop.now === fewestOfACrowd);
  clearInterval(crowd);
  await until(() => loop.now >= fewest);
});

test('while many are refused it falls though the loop is in time, since more get no more done', async () => {
  const load = full();
  loop = watchLoop(5, load);
  keepBusy(15);
  await until(() => loop.now < fewest + 4);
  isBusy = false;
  await new Promise((resolve) => setTimeout(resolve, 20));
  const crowd = setInterval(() => (load.refused += 20), 1);
  keepBusy(2);
  await until(() => loop.now === fewestOfACrowd).finally(() => clearInterval(crowd));
});

test('a few that are refused are no crowd', async () => {
  const load = full();
  loop = watchLoop(5, load);
  const some = setInterval(() => (load.refused += 1), 1);
  keepBusy(15);
  await until(() => loop.now < fewest + 4);
  await new Promise((resolve) => setTimeout(resolve, 200));
  clearInterval(some);
  expect(loop.now).toBeGreaterThanOrEqual(fewest);
});

test('writes that are let in past the bound do not keep it up', async () => {
  loop = watchLoop(5, full(1.4));
  keepBusy(15);
  await until(() => loop.now < fewest + 4);
});

test('what was let in before the bound fell makes it fall no further', async () => {
  loop = watchLoop(5, { inFlight: 200, refused: 0 });
  keepBusy(15);
  await until(() => loop.now <= 160);
  await new Promise((resolve) => setTimeout(resolve, 200));
  // As many are under way as may be with all the writes that are let in past the bound.
  expect(loop.now).toBeGreaterThan((0.8 * 200) / 1.5);
});

test('a loop that is busy and in time has a bound that does no harm', async () => {
  loop = watchLoop(1_000, { inFlight: 100, refused: 0 });
  keepBusy(15);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(loop.now).toBe(Infinity);
});
