import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { startRedisServer } from '../support/redisServer.ts';
import type { RedisServer } from '../support/redisServer.ts';
import { commandsWith, defaultTransport, injectFaults, sendRequests, settle } from './commands.ts';
import type { ScheduledFault } from './faultScheduler.ts';
import type { Model } from './model.ts';
import { startOneInstance, startTwoProcesses } from './system.ts';
import type { System } from './system.ts';

const { MODEL_RUNS, MODEL_SEED } = process.env;
const runs = Number(MODEL_RUNS ?? 300);
// The default seed is fixed, so that a commit fails only for its own changes.
const seed = Number(MODEL_SEED ?? (MODEL_RUNS === undefined ? 4711 : Date.now() % 0x7fff_ffff));
// A process starts in a second, and its lease ends after five.
const killRuns = Math.ceil(runs / 100);
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

interface CheckOptions {
  readonly runs: number;
  readonly restarts: 'graceful' | 'kill';
  /** Number of systems that run concurrently, each with a seed of its own. */
  readonly concurrency: number;
  /** After this time, shrinking stops, and missing runs count as a failure. */
  readonly timeLimitMs: number;
  readonly start: () => Promise<System>;
}

/** A fault server records every request: 10,000 runs would fill the memory. */
const maxRunsPerSystem = 50;

/** Runs random command sequences. Fails with the shrunk sequence of one failure, and the seed that reproduces it. */
async function checkModel({ runs: total, restarts, concurrency, timeLimitMs, start }: CheckOptions): Promise<void> {
  const numRuns = Math.min(maxRunsPerSystem, Math.ceil(total / concurrency));
  const endsAt = performance.now() + timeLimitMs;
  let started = 0;
  let failedSeed: number | undefined;

  const checkSystem = async (systemSeed: number) => {
    const system = await start();
    const property = fc.asyncProperty(commandsWith(restarts), async (commands) => {
      // The other systems stop, so that the failing one shrinks undisturbed.
      if (failedSeed !== undefined && failedSeed !== systemSeed) return;
      try {
        await run(system, commands);
      } catch (error) {
        failedSeed = systemSeed;
        throw error;
      }
    });
    const interruptAfterTimeLimit = Math.max(0, endsAt - performance.now());
    const parameters = { numRuns, seed: systemSeed, interruptAfterTimeLimit, markInterruptAsFailure: true };
    await fc.assert(property, { ...parameters, includeErrorInReport: true }).finally(() => system.close());
  };
  const checkSystems = async () => {
    while (started * numRuns < total && failedSeed === undefined) await checkSystem(seed + started++);
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, checkSystems));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function run(system: System, commands: Parameters<typeof fc.asyncModelRun<Model, System, false, Model>>[1]) {
  const model = system.createModel();
  await fc.asyncModelRun(() => ({ model, real: system }), commands);
  await settle(model, system);
  return model;
}

const timeLimitMs = 120_000 + runs * 500;

test(
  `writes and reads agree with the model in ${runs} random command sequences (MODEL_SEED=${seed})`,
  () => checkModel({ runs, concurrency: 10, timeLimitMs, restarts: 'graceful', start: startOneInstance }),
  timeLimitMs + 30_000,
);

describe('two instances that share Redis', () => {
  let redis: RedisServer | undefined;
  afterAll(() => redis?.close());

  (hasRedis ? test : test.skip)(
    `agree with the model in ${killRuns} random command sequences with kills (MODEL_SEED=${seed})`,
    async () => {
      const { url } = (redis = await startRedisServer());
      const start = () => startTwoProcesses(url);
      await checkModel({ runs: killRuns, concurrency: 3, timeLimitMs, restarts: 'kill', start });
    },
    timeLimitMs + 30_000,
  );
});

/** Failures that random command sequences found, each in its shrunk form. */
describe.each([
  'createConfiguration',
  'createPortalSession',
  'updateConfiguration',
  'upsertById',
  'updateBilling',
] as const)('%s with a lost response', (operation) => {
  let system: System;
  beforeAll(async () => {
    system = await startOneInstance();
  });
  afterAll(() => system.close());

  test.each(['status401', 'limitedWithRetryAfter', 'refused'] as const)(
    'returns OUTCOME_UNKNOWN when the retry meets %s',
    async (fault) => {
      const faults: ScheduledFault[] = [
        { fault: 'resetBeforeHeaders', applied: true, on: 'any' },
        { fault, applied: false, on: 'any' },
      ];
      // Slot 1 is a Stripe customer: a Konnect customer's lookup would meet the fault first.
      const slot = operation === 'createPortalSession' ? 1 : 0;
      const model = await run(system, [
        injectFaults({ upstream: 'both', faults, repeatsLast: true }),
        sendRequests([{ ...defaultTransport, operation, slot, variant: 0, key: undefined }]),
      ]);
      expect(model.calls[0]?.outcome).toMatchObject({ type: 'failed', code: 'OUTCOME_UNKNOWN' });
    },
  );
});
