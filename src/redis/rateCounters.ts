import { z } from 'zod';
import type { Logger } from '../logging/logger.ts';
import type { RateCounters } from '../server/rateCounters.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { openRedis } from './redisConnection.ts';
import type { RedisClient } from './redisConnection.ts';

const prefix = 'customer-portal:rate:';

/** Counters in Redis, shared by all instances. A command that fails rejects; the connection is opened again in the background. */
export async function createRedisCounters(url: string, log: Logger, metrics?: Metrics): Promise<RateCounters> {
  const trial = (client: RedisClient) => add(client, 'trial', 0, 1, 1);
  const connection = await openRedis(url, log, { component: 'rate limits', trial, metrics });
  return {
    add: (name, cost, max, windowMs) =>
      connection.run({ name: 'EVAL', run: (client) => add(client, name, cost, max, windowMs) }),
    close: () => connection.close(),
  };
}

async function add(client: RedisClient, name: string, cost: number, max: number, windowMs: number) {
  const reply = await client.eval(script, {
    keys: [prefix + name],
    arguments: [String(cost), String(max), String(windowMs)],
  });
  const [sum, endsInMs] = Reply.parse(reply);
  return { sum, endsInMs };
}

const Reply = z.tuple([z.number(), z.number()]);

/** `KEEPTTL`: the window ends when its first request says. */
const script = `
  local sum = tonumber(redis.call('GET', KEYS[1]) or 0) + tonumber(ARGV[1])
  local endsInMs = redis.call('PTTL', KEYS[1])
  if sum <= tonumber(ARGV[2]) then
    if endsInMs > 0 then
      redis.call('SET', KEYS[1], sum, 'KEEPTTL')
    else
      redis.call('SET', KEYS[1], sum, 'PX', ARGV[3])
    end
  end
  if endsInMs <= 0 then endsInMs = tonumber(ARGV[3]) end
  return {sum, endsInMs}
`;
