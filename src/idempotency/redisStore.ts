import { z } from 'zod';
import { IdempotencyStoreUnavailable } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { TraceSpan } from '../telemetry/traceSpan.ts';
import { openRedis } from '../redis/redisConnection.ts';
import type { RedisClient } from '../redis/redisConnection.ts';
import type { IdempotencyRecord, IdempotencyStore } from './store.ts';

const prefix = 'customer-portal:attempt:';

/** Redis store: shared by all instances, survives their restarts. Throws `ConfigError` if Redis does not work at start. */
export async function createRedisStore(
  url: string,
  ttlMs: number,
  log: Logger,
  metrics?: Metrics,
): Promise<IdempotencyStore> {
  const trial = (client: RedisClient) => claim(client, `${prefix}trial`, 'trial', 1);
  const connection = await openRedis(url, log, { component: 'idempotency store', trial, metrics });
  /** The text of each record that was read. It is compared when the record is replaced. */
  const texts = new WeakMap<IdempotencyRecord, string>();
  const textOf = (record: IdempotencyRecord) => texts.get(record) ?? JSON.stringify(record);

  const replace = async (
    name: string,
    expected: IdempotencyRecord,
    record: IdempotencyRecord | undefined,
    span?: TraceSpan,
  ): Promise<boolean> => {
    const run = (client: RedisClient) =>
      client.eval(replaceScript, {
        keys: [prefix + name],
        arguments: [textOf(expected), record === undefined ? '' : JSON.stringify(record), String(ttlMs)],
      });
    try {
      return (await connection.run({ name: 'EVAL', run }, span)) === 1;
    } catch (error) {
      connection.runLater({ name: 'EVAL', run });
      throw error;
    }
  };

  return {
    get isReachable() {
      return connection.isReady;
    },
    async begin(name, record, { signal, span }) {
      if (!connection.isReady) throw new IdempotencyStoreUnavailable();
      const claimed = connection.run(
        { name: 'SET', run: (client) => claim(client, prefix + name, JSON.stringify(record), ttlMs) },
        span,
      );
      // A claim that is made after the caller has been answered is withdrawn.
      const withdraw = () => void replace(name, record, undefined).catch(() => {});
      claimed.then((existing) => existing === null && signal.aborted && withdraw(), withdraw);
      const existing = await untilAborted(claimed, signal);
      if (existing === null) return undefined;
      const parsed = parseRecord(existing);
      if (parsed === undefined) log.error({}, 'idempotency store: corrupt record, its outcome counts as unknown');
      const known = parsed ?? { state: 'unknown', input: record.input };
      texts.set(known, existing);
      return known;
    },
    replace: (name, expected, record, { signal, span }) => untilAborted(replace(name, expected, record, span), signal),
    close: () => Promise.resolve(connection.close()),
  };
}

/** Adds a record unless there is one; returns the existing one. `NX` with `GET` needs Redis 7.0. */
function claim(client: RedisClient, key: string, value: string, ttlMs: number): Promise<string | null> {
  return client.set(key, value, { expiration: { type: 'PX', value: ttlMs }, condition: 'NX', GET: true });
}

/** Replaces a record, or deletes it, unless it has changed. Returns 1 if it did. */
const replaceScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`;

/** Stops waiting when the signal aborts. The work goes on. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new IdempotencyStoreUnavailable());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function parseRecord(text: string): IdempotencyRecord | undefined {
  try {
    return RecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const input = z.string();
const RecordSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running'), input, until: z.number() }),
  z.object({ state: z.literal('done'), input, answer: z.string() }),
  z.object({ state: z.literal('unknown'), input }),
]);
