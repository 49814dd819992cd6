import { createClient } from '@redis/client';
import { z } from 'zod';
import { ConfigError } from '../config/env.ts';
import { IdempotencyStoreUnavailable } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { IdempotencyStore } from './store.ts';

const prefix = 'customer-portal:attempt:';
const timeoutMs = 1_000;

/** Redis store: shared by all instances, survives their restarts. Throws `ConfigError` if Redis is not reachable at start. */
export async function createRedisStore(url: string, ttlMs: number, log: Logger): Promise<IdempotencyStore> {
  let hasStarted = false;
  const client = createClient({
    url,
    // A command fails without a connection: a queued one would delay the request past its deadline.
    disableOfflineQueue: true,
    commandOptions: { timeout: timeoutMs },
    socket: {
      connectTimeout: timeoutMs,
      // The first connection is not retried, so that a wrong REDIS_URL is reported at start.
      reconnectStrategy: (retries) => hasStarted && Math.min(100 * 2 ** retries, 5_000),
    },
  });
  // Only the code is logged: the message can contain the URL with its password.
  client.on('error', (error: unknown) => {
    if (hasStarted) log.error({ reason: codeOf(error) }, 'idempotency store: connection failed');
  });
  try {
    await client.connect();
  } catch (error) {
    throw new ConfigError([`REDIS_URL: cannot connect to Redis (${codeOf(error)}).`]);
  }
  hasStarted = true;
  const run = async <T>(command: Promise<T>): Promise<T> => {
    try {
      return await command;
    } catch (error) {
      log.error({ reason: codeOf(error) }, 'idempotency store: command failed');
      throw new IdempotencyStoreUnavailable();
    }
  };
  const expiration = { type: 'PX', value: ttlMs } as const;
  return {
    get isReachable() {
      return client.isReady;
    },
    async begin(name, record) {
      const value = JSON.stringify(record);
      const existing = await run(client.set(prefix + name, value, { expiration, condition: 'NX', GET: true }));
      return existing === null ? undefined : RecordSchema.parse(JSON.parse(existing));
    },
    async put(name, record) {
      await run(client.set(prefix + name, JSON.stringify(record), { expiration }));
    },
    async delete(name) {
      await run(client.del(prefix + name));
    },
    // All commands have settled; a graceful close would wait for an unresponsive Redis.
    close: () => Promise.resolve(client.destroy()),
  };
}

const input = z.string();
const RecordSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running'), input, until: z.number() }),
  z.object({ state: z.literal('done'), input, answer: z.string() }),
  z.object({ state: z.literal('unknown'), input }),
]);

function codeOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'string' ? code : 'connection failed';
}
