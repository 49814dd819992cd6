import { measureRound, percentile } from './measure.ts';
import type { Round } from './measure.ts';
import { pinTo } from './processes.ts';

/**
 * Offers a service twice what it can do, some rounds over, and holds the medians against what is promised. Everything is
 * compared within a round: what a machine can do differs, and so does what else it does meanwhile.
 */
const rounds = Number(process.env['OVERLOAD_ROUNDS'] ?? 3);

pinTo(1);
const measured: Round[] = [];
for (let round = 0; round < rounds; round++) {
  const one = await measureRound({});
  measured.push(one);
  print(`round ${round + 1}`, one);
}
const median = (of: (round: Round) => number) => percentile(measured.map(of), 0.5);
const verdicts: readonly [string, number, 'at least' | 'at most', number][] = [
  ['goodput / capacity', median(({ goodputShare }) => goodputShare), 'at least', 0.8],
  [
    'accepted p99 / resting p99',
    median(({ acceptedP99Ms, restingP99Ms }) => acceptedP99Ms / restingP99Ms),
    'at most',
    2,
  ],
  ['recovery, ms', median(({ recoveryMs }) => recoveryMs), 'at most', 5_000],
  [
    'refused writes / refused reads',
    median(({ refusedWrites, refusedReads }) => refusedWrites / refusedReads),
    'at most',
    0.5,
  ],
  ['answers that are neither good nor a refusal', median(({ odd }) => odd), 'at most', 0],
];
for (const [what, got, sense, bound] of verdicts) {
  const holds = sense === 'at least' ? got >= bound : got <= bound;
  process.stdout.write(`${holds ? 'holds ' : 'MISSED'}  ${what}: ${got.toFixed(2)}, ${sense} ${bound}\n`);
  if (!holds) process.exitCode = 1;
}

function print(name: string, round: Round): void {
  const figures = Object.entries(round).map(([what, value]) => `${what} ${Number(value).toFixed(value < 10 ? 2 : 0)}`);
  process.stdout.write(`${name}: ${figures.join(', ')}\n`);
}
