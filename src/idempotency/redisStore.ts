import { createClient } from '@redis/client';
import { z } from 'zod';
import { ConfigError } from '../config/env.ts';
import { IdempotencyStoreUnavailable } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { IdempotencyStore } from './store.ts';

const prefix = 'customer-portal:attempt:';
const timeoutMs = 1_000;

/** Remembers attempts in Redis: for all instances, and beyond their restarts. */
export async function createRedisStore(url: string, ttlMs: number, log: Logger): Promise<IdempotencyStore> {
  let hasStarted = false;
  const client = createClient({
    url,
    // A call that Redis does not answer fails: to go on without it would be to promise what nobody holds.
    disableOfflineQueue: true,
    commandOptions: { timeout: timeoutMs },
    socket: {
      connectTimeout: timeoutMs,
      // At the start somebody waits to hear that it is wrong.
      reconnectStrategy: (retries) => hasStarted && Math.min(100 * 2 ** retries, 5_000),
    },
  });
  // The message can hold the address, with a password.
  client.on('error', (error: unknown) => {
    if (hasStarted) log.error({ reason: codeOf(error) }, 'the store of attempts has failed');
  });
  try {
    await client.connect();
  } catch (error) {
    throw new ConfigError([`REDIS_URL leads to no Redis that answers: ${codeOf(error)}`]);
  }
  hasStarted = true;
  const asking = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      log.error({ reason: codeOf(error) }, 'the store of attempts cannot be asked');
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
      const present = await asking(client.set(prefix + name, value, { expiration, condition: 'NX', GET: true }));
      return present === null ? undefined : Shape.parse(JSON.parse(present));
    },
    async put(name, record) {
      await asking(client.set(prefix + name, JSON.stringify(record), { expiration }));
    },
    async delete(name) {
      await asking(client.del(prefix + name));
    },
    // Nothing is owed to it any more, and it may not answer.
    close: () => Promise.resolve(client.destroy()),
  };
}

const input = z.string();
const Shape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running'), input, until: z.number() }),
  z.object({ state: z.literal('done'), input, answer: z.string() }),
  z.object({ state: z.literal('unknown'), input }),
]);

function codeOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'string' ? code : 'the connection failed';
}
