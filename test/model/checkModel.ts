import fc from 'fast-check';
import { commandsWith, settle } from './commands.ts';
import type { System } from './setup.ts';

export interface CheckOptions {
  readonly runs: number;
  readonly seed: number;
  /** Number of systems that run concurrently, each with a seed of its own. */
  readonly concurrency: number;
  /** After this time, shrinking stops, and missing runs count as a failure. */
  readonly timeLimitMs: number;
  readonly restarts: 'graceful' | 'kill';
  readonly start: () => Promise<System>;
}

/** A system records every request, and slows down with their number. */
const maxRunsPerSystem = 50;

/** Runs random command sequences. Fails with the shrunk sequence of one failure, and the seed that reproduces it. */
export async function checkModel(options: CheckOptions): Promise<void> {
  const { runs, concurrency, timeLimitMs, restarts } = options;
  const numRuns = Math.min(maxRunsPerSystem, Math.ceil(runs / concurrency));
  const endsAt = performance.now() + timeLimitMs;
  let started = 0;
  let failedSeed: number | undefined;

  const checkSystem = async (seed: number) => {
    const system = await options.start();
    const property = fc.asyncProperty(commandsWith(restarts), async (commands) => {
      // The other systems stop, so that the failing one shrinks undisturbed.
      if (failedSeed !== undefined && failedSeed !== seed) return;
      try {
        const model = system.createModel();
        await fc.asyncModelRun(() => ({ model, real: system }), commands);
        await settle(model, system);
      } catch (error) {
        failedSeed = seed;
        throw error;
      }
    });
    const interruptAfterTimeLimit = Math.max(0, endsAt - performance.now());
    await fc
      .assert(property, {
        numRuns,
        seed,
        interruptAfterTimeLimit,
        markInterruptAsFailure: true,
        includeErrorInReport: true,
      })
      .finally(() => system.close());
  };
  const checkSystems = async () => {
    while (started * numRuns < runs && failedSeed === undefined) await checkSystem(options.seed + started++);
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, checkSystems));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
