import { once } from 'node:events';
import { Server as NetServer } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { ShutdownConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';

/** The life cycle of the service: graceful shutdown closes the servers first, then what they depend on. */
export class Shutdown {
  status: 'starting' | 'ready' | 'stopping' = 'starting';
  /** Whether the drain period is over, and the servers close. */
  isClosing = false;
  readonly #config: ShutdownConfig;
  readonly #log: Logger;
  readonly #servers: TrackedServer[] = [];
  readonly #closers: (() => Promise<void>)[] = [];
  #stopped: Promise<void> | undefined;

  constructor(config: ShutdownConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  addServer(app: FastifyInstance): void {
    const sockets = new Set<Socket>();
    app.server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    this.#servers.push({ app, sockets });
  }

  /** Closers run in reverse order, after all servers have closed. */
  onShutdown(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Stops once, however often it is called. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    const { drainMs, timeoutMs } = this.#config;
    const wasReady = this.status === 'ready';
    this.status = 'stopping';
    const startedAt = performance.now();
    if (wasReady) this.#log.info({ drainMs }, 'shutdown: drain started');
    // Load balancers notice the failing readiness check, and stop sending requests.
    if (wasReady && drainMs > 0) await delay(drainMs);
    this.isClosing = true;
    const graceMs = Math.min(drainMs, maxGraceMs);
    const destroyed = await Promise.all(this.#servers.map((server) => close(server, graceMs, timeoutMs - drainMs)));
    const connections = destroyed.reduce((sum, count) => sum + count, 0);
    if (connections > 0) this.#log.warn({ connections }, 'shutdown: timed out, connections destroyed');
    for (const closer of this.#closers.splice(0).reverse()) await closer();
    if (!wasReady) return;
    const durationMs = Math.round(performance.now() - startedAt);
    this.#log.info({ durationMs }, 'service: stopped');
  }
}

interface TrackedServer {
  readonly app: FastifyInstance;
  readonly sockets: ReadonlySet<Socket>;
}

/** Lets requests in flight finish. Returns how many connections had to be destroyed at the deadline. */
async function close({ app, sockets }: TrackedServer, graceMs: number, timeoutMs: number): Promise<number> {
  let destroyed = 0;
  const timer = setTimeout(() => {
    destroyed = sockets.size;
    for (const socket of sockets) socket.destroy();
  }, timeoutMs);
  const closed = once(app.server, 'close');
  // Closes the port only: `http.Server` would also close idle connections, on which clients may be sending requests.
  NetServer.prototype.close.call(app.server);
  await Promise.race([closed, delay(graceMs)]);
  // Node does not count a connection without any request as idle, and would wait for it.
  for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  await app.close();
  clearTimeout(timer);
  return destroyed;
}

/** An active keep-alive client sends its next request within this time, and gets a response that closes its connection. */
const maxGraceMs = 500;
