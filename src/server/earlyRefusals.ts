import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { atEndOfTurn } from './endOfTurn.ts';
import { readPlainRequest } from './plainRequest.ts';
import type { PlainRequest } from './plainRequest.ts';

/** What is refused before Node makes anything of it. */
export interface EarlyRefusals {
  /** Whether there is too much to do at the moment. */
  areWanted(): boolean;
  /** All that is to be sent, headers and body, in ASCII; undefined for a request that is not refused. */
  answerTo(request: PlainRequest): string | undefined;
}

/**
 * Where a service is asked twice as much as it can do, most of what a refusal costs is what Node makes of the request: its
 * messages, streams and listeners. So connections over which requests come while there is too much to do are watched, and
 * what comes over them is looked at before Node's parser has it. What is not refused gets to the parser as ever.
 */
export function refuseEarly(server: Server, refusals: EarlyRefusals): void {
  const watched = new WeakMap<Socket, WatchedConnection>();
  server.on('request', (request, response) => {
    const { socket } = request;
    let connection = watched.get(socket);
    if (connection === undefined) {
      if (!refusals.areWanted()) return;
      connection = new WatchedConnection(socket, refusals);
      watched.set(socket, connection);
    }
    connection.meet(request, response);
  });
}

/**
 * Node's parser and this have to agree at any time on where a request begins: else whoever sends half of one could have the
 * next one on that connection, which may be another's, taken for its rest. So nothing is refused here but right after a
 * request that was read here, too, and that the parser has had whole.
 */
class WatchedConnection {
  readonly #socket: Socket;
  readonly #refusals: EarlyRefusals;
  #parse: ((piece: Buffer) => void) | undefined;
  /** The latest request that the parser has found, as long as it is not answered or not all of it has come. */
  #latest: IncomingMessage | undefined;
  /** Whether the parser has no request, but perhaps the first bytes of one. */
  #isBetween = false;
  /**
   * Whether the latest piece that the parser was given was one plain request, when it had none. Then the piece ends where that
   * request does: even if it came after the first bytes of another one, which take its first line for the end of a line of theirs.
   */
  #isWhole = false;
  #answer: string | undefined;

  constructor(socket: Socket, refusals: EarlyRefusals) {
    this.#socket = socket;
    this.#refusals = refusals;
  }

  /** The parser has found a request. */
  meet(request: IncomingMessage, response: ServerResponse): void {
    this.#latest = request;
    this.#isBetween = false;
    // It may be answered while the parser is still at it.
    response.once('close', () => atEndOfTurn(() => this.#settle(request)));
  }

  #settle(request: IncomingMessage): void {
    if (request !== this.#latest || !request.complete) return;
    // Held, it would outlive each quick collection of garbage until the next one comes.
    this.#latest = undefined;
    this.#isBetween = true;
    if (this.#parse === undefined) this.#watch();
  }

  #watch(): void {
    const [parse, ...others] = this.#socket.listeners('data');
    if (parse === undefined || others.length > 0 || this.#socket.destroyed) return;
    this.#parse = (piece) => void Reflect.apply(parse, this.#socket, [piece]);
    // Until somebody listens for data, the parser takes it from the system by itself. Now it has what it is given.
    this.#socket.removeAllListeners('data');
    this.#socket.on('data', (piece) => this.#read(piece));
  }

  #read(piece: Buffer): void {
    // Whoever asks again without waiting has the answers in turn all the same.
    this.#write();
    const request = this.#isBetween ? readPlainRequest(piece) : undefined;
    // Whoever does not read his answers is left to Node, which reads no more from him then.
    if (request && this.#isWhole && this.#socket.writableLength === 0) {
      this.#answer = this.#refusals.answerTo(request);
      if (this.#answer !== undefined) return atEndOfTurn(() => this.#write());
    }
    this.#isWhole = request !== undefined;
    this.#parse?.(piece);
  }

  #write(): void {
    if (this.#answer !== undefined) this.#socket.write(this.#answer, 'latin1');
    this.#answer = undefined;
  }
}
