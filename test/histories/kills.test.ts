import { spawnSync } from 'node:child_process';
import { startRedisServer } from '../redis/redisServer.ts';
import type { RedisServer } from '../redis/redisServer.ts';
import { startChild } from './child.ts';
import { openLane } from './lane.ts';
import { search } from './search.ts';

const { HISTORIES_RUNS, HISTORIES_SEED } = process.env;
/** A process takes a second to start, and what it had begun is taken for running five seconds more. */
const runs = Math.ceil(Number(HISTORIES_RUNS ?? 0) / 100);
const seed = Number(HISTORIES_SEED ?? Date.now() % 0x7fff_ffff);
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
// Among the other tests there is no time for it, and a bare machine has no Redis.
const long = runs > 0 && hasRedis ? test : test.skip;

let redis: RedisServer | undefined;
afterAll(() => redis?.close());

long(
  `keeps its promises through ${runs} random histories in which it is killed, and Redis remembers (HISTORIES_SEED=${seed})`,
  async () => {
    const { url } = (redis = await startRedisServer());
    const { found, played } = await search({
      runs,
      seed,
      lanesAtOnce: 6,
      openLane: () => openLane(startChild(url), true),
    });
    expect(found).toBe('');
    expect(played).toBeGreaterThanOrEqual(runs);
  },
  120_000 + runs * 20_000,
);
