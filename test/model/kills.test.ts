import { spawnSync } from 'node:child_process';
import { startRedisServer } from '../support/redisServer.ts';
import type { RedisServer } from '../support/redisServer.ts';
import { checkModel } from './checkModel.ts';
import { startWithRedis } from './restartableService.ts';
import { startSystem } from './setup.ts';

const { MODEL_RUNS, MODEL_SEED } = process.env;
// One run per 100 of the in-memory test: a process starts in a second, and its lease ends after five.
const runs = Math.ceil(Number(MODEL_RUNS ?? 0) / 100);
const seed = Number(MODEL_SEED ?? Date.now() % 0x7fff_ffff);
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const testIfPossible = runs > 0 && hasRedis ? test : test.skip;
const timeLimitMs = 120_000 + runs * 20_000;

let redis: RedisServer | undefined;
afterAll(() => redis?.close());

testIfPossible(
  `two instances that share Redis agree with the model in ${runs} command sequences with kills (MODEL_SEED=${seed})`,
  async () => {
    const { url } = (redis = await startRedisServer());
    const options = { start: startWithRedis(url), instanceCount: 2, isForgetful: false };
    const start = () => startSystem(options);
    await checkModel({ runs, seed, concurrency: 3, timeLimitMs, restarts: 'kill', start });
  },
  timeLimitMs + 30_000,
);
