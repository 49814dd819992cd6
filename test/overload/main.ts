import { measureFarBeyondCapacity } from './farBeyondCapacity.ts';
import { measureRound, percentile } from './measure.ts';
import type { Round } from './measure.ts';
import type { Step } from './farBeyondCapacity.ts';
import { pinTo } from './processes.ts';

type Verdict = readonly [title: string, value: number, sense: 'at least' | 'at most', bound: number];

/**
 * Overload test. It offers the service twice its capacity for several rounds and compares the medians with the targets; then it
 * measures up to 2,000 clients that ignore `Retry-After`. Ratios are computed within a round, because the speed and the other
 * load of a machine vary over time.
 */
const rounds = Number(process.env['OVERLOAD_ROUNDS'] ?? 3);

pinTo(1);
const measured: Round[] = [];
for (let round = 0; round < rounds; round++) {
  const result = await measureRound({});
  measured.push(result);
  print(`round ${round + 1}`, result);
}
const median = (valueOf: (round: Round) => number) => percentile(measured.map(valueOf), 0.5);
const verdicts: Verdict[] = [
  ['goodput / capacity', median(({ goodputShare }) => goodputShare), 'at least', 0.8],
  [
    'accepted p99 / uncongested p99',
    median(({ acceptedP99Ms, uncongestedP99Ms }) => acceptedP99Ms / uncongestedP99Ms),
    'at most',
    2,
  ],
  ['recovery, ms', median(({ recoveryMs }) => recoveryMs), 'at most', 5_000],
  [
    'rejected writes / rejected reads',
    median(({ rejectedWrites, rejectedReads }) => rejectedWrites / rejectedReads),
    'at most',
    0.5,
  ],
  ['unexpected responses', median(({ unexpected }) => unexpected), 'at most', 0],
];

const far = await measureFarBeyondCapacity();
for (const step of far.steps) print('ignoring Retry-After', step);
process.stdout.write(`memory, MB: at rest ${far.restMb}, after ${far.loadedMb}, a minute later ${far.minuteLaterMb}\n`);
verdicts.push(
  ['far beyond capacity: lowest goodput / best', far.worstShare, 'at least', 0.5],
  ['far beyond capacity: memory a minute later / at rest', far.minuteLaterMb / far.restMb, 'at most', 1.2],
);

for (const [title, value, sense, bound] of verdicts) {
  const isMet = sense === 'at least' ? value >= bound : value <= bound;
  process.stdout.write(`${isMet ? 'met   ' : 'MISSED'}  ${title}: ${value.toFixed(2)}, ${sense} ${bound}\n`);
  if (!isMet) process.exitCode = 1;
}

function print(name: string, values: Round | Step): void {
  const figures = Object.entries(values).map(
    ([title, value]) => `${title} ${Number(value).toFixed(value < 10 ? 2 : 0)}`,
  );
  process.stdout.write(`${name}: ${figures.join(', ')}\n`);
}
