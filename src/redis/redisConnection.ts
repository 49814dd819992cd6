import { createClient } from '@redis/client';
import { ConfigError } from '../config/env.ts';
import { IdempotencyStoreUnavailable } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { TraceSpan } from '../telemetry/traceSpan.ts';

/** Bounds each command. */
const commandMs = 1_000;
/** Bounds an attempt to connect, with the handshake and the trial command. */
const connectMs = 2_000;
const maxBackoffMs = 1_000;
const pingIntervalMs = 5_000;
const maxTasks = 1_000;

type Client = ReturnType<typeof openClient>;

export interface RedisCommand<T> {
  /** The name of Redis: `SET`. */
  readonly name: string;
  readonly run: (client: RedisClient) => Promise<T>;
}

/** What uses a connection. */
export type RedisUser = 'idempotency store' | 'rate limits';

export interface RedisOptions {
  /** Starts the log lines. */
  readonly component: RedisUser;
  /** Proves that the server executes what the component needs. */
  readonly trial: RedisCommand<unknown>['run'];
  readonly metrics: Metrics | undefined;
}

/** Opens a connection. Throws `ConfigError` if Redis does not work. */
export async function openRedis(url: string, log: Logger, options: RedisOptions): Promise<RedisConnection> {
  const connection = new RedisConnection(url, log, options);
  try {
    await connection.open();
    return connection;
  } catch (error) {
    throw new ConfigError([startErrorMessage(reasonOf(error))]);
  }
}

/** The commands that are used. */
export type RedisClient = Pick<Client, 'set' | 'del' | 'eval'>;

/**
 * A connection to Redis that bounds every command and every attempt to connect: the client's own time-outs do not cover a server
 * that accepts a command and never answers. After a failure it connects again, also to follow a failover.
 */
export class RedisConnection {
  readonly #url: string;
  readonly #log: Logger;
  readonly #component: RedisUser;
  readonly #trial: RedisCommand<unknown>['run'];
  readonly #metrics: Metrics | undefined;
  /** Undefined while there is no working connection. */
  #client: Client | undefined;
  #tasks: RedisCommand<unknown>[] = [];
  #isClosed = false;
  #reported: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string, log: Logger, { component, trial, metrics }: RedisOptions) {
    this.#url = url;
    this.#log = log;
    this.#component = component;
    this.#trial = trial;
    this.#metrics = metrics;
  }

  /** Whether the last command succeeded. An idle connection is checked every five seconds. */
  get isReady(): boolean {
    return this.#client !== undefined;
  }

  /** Connects once. Rejects with the reason if that fails. */
  async open(): Promise<void> {
    const client = openClient(this.#url, (error) => this.#lose(client, error));
    try {
      await within(
        client.connect().then(() => this.#trial(client)),
        connectMs,
      );
    } catch (error) {
      destroy(client);
      throw error;
    }
    if (this.#isClosed) return destroy(client);
    this.#use(client);
  }

  /** Runs a command. Throws `IdempotencyStoreUnavailable` if it fails or is not answered within a second. */
  async run<T>({ name, run }: RedisCommand<T>, parent?: TraceSpan): Promise<T> {
    const client = this.#client;
    if (client === undefined) throw new IdempotencyStoreUnavailable();
    const startedAt = performance.now();
    const span = parent?.startChild(name, 'client', { 'db.system.name': 'redis', 'db.operation.name': name });
    const end = (errorType?: string) => {
      this.#metrics?.recordRedisCommand(name, performance.now() - startedAt, errorType);
      span?.end(errorType);
    };
    try {
      const result = await within(run(client), commandMs);
      end();
      return result;
    } catch (error) {
      const reason = reasonOf(error);
      end(reason);
      this.#log.error({ reason }, `${this.#component}: command failed`);
      // A record of another type is the fault of one key; everything else, of the server.
      if (reason !== 'WRONGTYPE') this.#lose(client, error);
      throw new IdempotencyStoreUnavailable();
    }
  }

  /** Runs a command once there is a working connection again. */
  runLater(task: RedisCommand<unknown>): void {
    if (this.#tasks.length < maxTasks) this.#tasks.push(task);
    if (this.#client !== undefined) this.#runTasks();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    if (this.#client !== undefined) destroy(this.#client);
    this.#client = undefined;
  }

  #use(client: Client): void {
    if (this.#reported !== undefined) this.#log.info({}, `${this.#component}: connected`);
    this.#reported = undefined;
    this.#client = client;
    this.#runTasks();
    this.#schedulePing(client);
  }

  #schedulePing(client: Client): void {
    this.#timer = setTimeout(() => {
      within(client.ping(), commandMs).then(
        () => this.#client === client && this.#schedulePing(client),
        (error) => this.#lose(client, error),
      );
    }, pingIntervalMs).unref();
  }

  #lose(client: Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    destroy(client);
    this.#report(error);
    this.#reconnect(0);
  }

  #reconnect(attempt: number): void {
    if (this.#isClosed) return;
    const waitMs = Math.min(50 * 2 ** attempt, maxBackoffMs);
    this.#timer = setTimeout(() => {
      this.open().catch((error: unknown) => {
        this.#report(error);
        this.#reconnect(attempt + 1);
      });
    }, waitMs).unref();
  }

  /** Logs a reason when it differs from the last. */
  #report(error: unknown): void {
    const reason = reasonOf(error);
    if (this.#isClosed || reason === this.#reported) return;
    this.#reported = reason;
    this.#log.error({ reason }, `${this.#component}: connection failed`);
  }

  #runTasks(): void {
    const tasks = this.#tasks;
    this.#tasks = [];
    // Failures are logged; a task that fails again is given up.
    for (const task of tasks) void this.run(task).catch(() => {});
  }
}

/**
 * The code of a failure: of the network, or the first word of Redis's error, such as `OOM` or `READONLY`. The rest of a
 * message may hold the URL with its password.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof CommandTimeout) return 'TIMEOUT';
  const code: unknown = Reflect.get(Object(error), 'code');
  const message: unknown = Reflect.get(Object(error), 'message');
  if (typeof code === 'string') return code;
  const [word] = typeof message === 'string' ? (/^[A-Z]{2,20}(?= |$)/.exec(message) ?? []) : [];
  return word ?? 'connection failed';
}

class CommandTimeout extends Error {}

function openClient(url: string, onError: (error: unknown) => void) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: connectMs, reconnectStrategy: false },
  });
  client.on('error', onError);
  return client;
}

/** A client whose connection has failed is closed already, and throws. */
function destroy(client: Client): void {
  if (client.isOpen) client.destroy();
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new CommandTimeout()), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function startErrorMessage(reason: string): string {
  switch (reason) {
    case 'ERR':
      return 'REDIS_URL: Redis refused a command that it has since version 7.0 (ERR). Use Redis 7.0 or later.';
    case 'TIMEOUT':
      return 'REDIS_URL: Redis did not answer within 2 seconds.';
    default:
      return `REDIS_URL: cannot connect to Redis (${reason}).`;
  }
}
