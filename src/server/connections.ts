import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Socket } from 'node:net';
import { InFlightSet } from './inFlightSet.ts';

/** The connections of a server, and how they come to an end without one being cut that is in use. */
export class Connections {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #open = new InFlightSet<ServerResponse>();
  #taken = 0;
  #isEnding = false;
  #held: Promise<void> | undefined;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#taken += 1;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (_request, response) => {
      if (this.#isEnding) response.setHeader('connection', 'close');
      response.once('close', this.#open.add(response));
    });
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** Whether answers need not say anything of their connection's end. */
  get isOpen(): boolean {
    return !this.#isEnding && this.#held === undefined;
  }

  /** What requests have to wait for that come now: nothing, but for a moment at the end. */
  get held(): Promise<void> | undefined {
    return this.#held;
  }

  /**
   * Takes no new connections, and says in every answer that it is the connection's last. Idle connections stay: a request
   * may be on its way on any of them.
   */
  async end(): Promise<void> {
    let release: () => void = () => {};
    this.#held = new Promise((resolve) => (release = resolve));
    await this.#takeWaiting();
    // The one of `http` would close idle connections at once.
    NetServer.prototype.close.call(this.#server);
    this.#isEnding = true;
    for (const response of this.#open.values()) if (!response.headersSent) response.setHeader('connection', 'close');
    this.#held = undefined;
    release();
  }

  /** Closes those on which nothing is asked. */
  async closeIdle(): Promise<void> {
    // Right after the loop has read what had come.
    await turn();
    this.#server.closeIdleConnections();
    // To Node, a connection on which nothing ever came is not idle.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    // Nothing is idle any more. It ends the timer that looks for slow clients, by which the process would keep the server.
    this.#server.close();
  }

  /**
   * Connections that wait for being taken are reset when the port closes, and Node takes one in each turn of its loop. So
   * it turns, and does nothing else, until none has come for a while; and it closes after a turn that was short, since
   * what comes while a turn lasts is seen by the next. Clients that have a request here are held, and connect no more.
   */
  async #takeWaiting(): Promise<void> {
    const startedAt = performance.now();
    for (let turnedAt = startedAt, tookAt = startedAt; ;) {
      const before = this.#taken;
      await turn();
      const now = performance.now();
      const isShort = now - turnedAt < shortTurnMs;
      turnedAt = now;
      if (this.#taken > before) tookAt = now;
      else if (isShort && (now - tookAt > quietMs || now - startedAt > longHoldMs)) return;
      if (now - startedAt > longestHoldMs) return;
    }
  }
}

/** Longer than a client needs that was answered just now, and connects for its next request. */
const quietMs = 25;
/** A process that has to wait for its processor waits for longer. */
const shortTurnMs = 0.5;
/** There may always be another one: from then on, a moment without one is enough. */
const longHoldMs = 250;
const longestHoldMs = 500;

/** Resolves when the loop has read what had come in. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
