import { constants } from 'node:crypto';
import { Agent, createServer as createHttpServer, request as sendRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createNetServer } from 'node:net';
import type { Server as NetServer, Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { createAuthority, selfSigned, trust } from './certificates.ts';
import type { Certificate } from './certificates.ts';
import type { BadHandshake, Fault } from './faults.ts';
import { answerFor } from './hostNames.ts';
import type { Found } from './hostNames.ts';

export interface FaultServerOptions {
  readonly scheme?: 'http' | 'https';
  /** A URL of a host that must not hear of anything. */
  readonly elsewhere?: string;
}

export interface Injection {
  readonly fault: Fault;
  /** For an answer: which requests it is for; all by default. */
  readonly on?: { readonly method: string; readonly path: RegExp } | undefined;
  /** For an answer: whether the upstream gets the request before; `later`: when it is released. */
  readonly applied?: boolean | 'later';
  /** How many requests, or connections, it is for; until it is cleared by default. */
  readonly times?: number;
}

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
  /** Whether the fault was for it. */
  readonly isFaulty: boolean;
  /** Whether the client went away before it had its answer. */
  wasLeft: boolean;
}

/**
 * Stands before an upstream and hands on what it is asked, except where it has been told to fail. Connections, TLS and
 * bytes are real. It goes by a name of its own, so that looking it up can fail as well.
 */
export interface FaultServer {
  readonly url: string;
  /** All that came, in order. */
  readonly requests: readonly SeenRequest[];
  /** How many connections were tried, also those that never came about. */
  readonly connectionsTried: number;
  /** How many are open now. */
  readonly connectionsOpen: number;
  /** The most bytes that it could get rid of on one connection. */
  readonly mostBytesSent: number;
  forwardTo(url: string): void;
  inject(injection: Injection): Promise<void>;
  /** Hands on what was to be applied later. */
  release(): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const server = new Server(options);
  await server.open();
  return server;
}

class Server implements FaultServer {
  readonly requests: SeenRequest[] = [];
  connectionsTried = 0;
  mostBytesSent = 0;
  readonly #scheme: 'http' | 'https';
  readonly #elsewhere: string;
  readonly #hostName = `upstream-${++servers}.invalid`;
  readonly #sockets = new Set<Socket>();
  /** Those that have served before the fault came. */
  readonly #used = new Set<Socket>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #front = createNetServer((socket) => this.#accept(socket));
  readonly #http;
  readonly #contexts: ReadonlyMap<BadHandshake, SecureContext>;
  readonly #name;
  #port = 0;
  #target = '';
  #injection: Injection | undefined;
  readonly #held: (() => Promise<UpstreamAnswer>)[] = [];
  #left = 0;

  constructor({ scheme = 'http', elsewhere = '' }: FaultServerOptions) {
    this.#scheme = scheme;
    this.#elsewhere = elsewhere;
    const handle = (request: IncomingMessage, response: ServerResponse) => {
      // Who is gone gets no answer, nor does anybody once the upstream is gone.
      this.#handle(request, response).catch(() => response.destroy());
    };
    const tls = scheme === 'https' ? certificatesFor(this.#hostName) : undefined;
    this.#contexts = tls?.bad ?? new Map<BadHandshake, SecureContext>();
    this.#http = tls
      ? createHttpsServer(
          {
            ...tls.good,
            // A session that is resumed shows no certificate again.
            maxVersion: 'TLSv1.2',
            secureOptions: constants.SSL_OP_NO_TICKET,
            SNICallback: (_, done) => done(null, this.#context()),
          },
          handle,
        )
      : createHttpServer(handle);
    this.#http.keepAliveTimeout = 60_000;
    this.#name = answerFor(this.#hostName, () => this.#find());
  }

  get url(): string {
    return `${this.#scheme}://${this.#hostName}:${this.#port}`;
  }

  get connectionsOpen(): number {
    return this.#sockets.size;
  }

  async open(): Promise<void> {
    if (this.#front.listening) return;
    // Below those that outgoing connections get: one of them would take a port on which nobody listens for a while.
    for (let tries = 1; ; tries++) {
      const port = this.#port || 10_000 + Math.floor(Math.random() * 20_000);
      try {
        await listen(this.#front, port);
        this.#port = port;
        return;
      } catch (error) {
        if (this.#port !== 0 || tries === 20) throw error;
      }
    }
  }

  forwardTo(url: string): void {
    this.#target = url;
  }

  async inject(injection: Injection): Promise<void> {
    this.#injection = injection;
    this.#left = injection.times ?? Infinity;
    const [oldest, ...others] = this.#sockets;
    if (injection.fault.at === 'answer') {
      if (!injection.fault.onReused || oldest === undefined) return;
      this.#used.add(oldest);
      // With several, it would be chance how often a request meets one.
      return drop(others);
    }
    if (injection.fault.at === 'port') await this.#goDown();
    else await drop(this.#sockets);
  }

  async release(): Promise<void> {
    await Promise.all(this.#held.splice(0).map((apply) => apply()));
  }

  async clear(): Promise<void> {
    this.#injection = undefined;
    this.#used.clear();
    await this.open();
  }

  async close(): Promise<void> {
    this.#name.forget();
    this.#front.close();
    await drop(this.#sockets);
    this.#agent.destroy();
  }

  async #goDown(): Promise<void> {
    this.#front.close();
    await drop(this.#sockets);
  }

  /** Whether the fault is to happen this time. */
  #take(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }

  async #find(): Promise<Found> {
    this.connectionsTried += 1;
    const fault = this.#injection?.fault;
    if (fault?.at === 'lookup' && this.#take()) return fault.found;
    const isDown = !this.#front.listening;
    if (isDown && !(fault && isTakingDown(fault) && this.#take())) await this.open();
    return 'here';
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.mostBytesSent = Math.max(this.mostBytesSent, socket.bytesWritten);
    });
    const fault = this.#injection?.fault;
    if (fault?.at === 'handshake' && fault.with === 'silence' && this.#take()) return;
    this.#http.emit('connection', socket);
  }

  #context(): SecureContext | undefined {
    const fault = this.#injection?.fault;
    return fault?.at === 'handshake' && fault.with !== 'silence' && this.#take()
      ? this.#contexts.get(fault.with)
      : undefined;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers, socket } = request;
    const fault = this.#faultFor(method, path, socket);
    const applied = this.#injection?.applied;
    const seen = { method, path, headers, at: performance.now(), isFaulty: fault !== undefined, wasLeft: false };
    this.requests.push(seen);
    response.once('close', () => (seen.wasLeft = !response.writableFinished));
    const body = await readAll(request);
    if (fault === undefined) return this.#handOn(request, body, response);
    if (applied === 'later') this.#held.push(() => this.#ask(request, body));
    const honest = applied === true ? (await this.#ask(request, body)).body.toString() : madeUp;
    fault.answer({ socket, response, honest: honest || madeUp, elsewhere: this.#elsewhere });
    if (fault.isLast) await this.#goDown();
  }

  #faultFor(method: string, path: string, socket: Socket) {
    if (this.#injection?.fault.at !== 'answer') return undefined;
    const { fault, on } = this.#injection;
    if (on && !(on.method === method && on.path.test(path))) return undefined;
    if (fault.onReused && !this.#used.has(socket)) return undefined;
    return this.#take() ? fault : undefined;
  }

  async #handOn(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const answer = await this.#ask(request, body);
    const { connection: _, 'transfer-encoding': __, 'keep-alive': ___, ...headers } = answer.headers;
    response.writeHead(answer.status, headers).end(answer.body);
  }

  #ask({ method, url: path, headers }: IncomingMessage, body: Buffer): Promise<UpstreamAnswer> {
    const { host: _, connection: __, ...own } = headers;
    return new Promise((resolve, reject) => {
      const request = sendRequest(this.#target + path, { method, headers: own, agent: this.#agent }, (response) => {
        readAll(response).then(
          (whole) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole }),
          reject,
        );
      });
      request.once('error', reject);
      request.end(body);
    });
  }
}

function listen(server: NetServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Whether nobody listens while it lasts. */
function isTakingDown(fault: Fault): boolean {
  return fault.at === 'port' || (fault.at === 'answer' && fault.isLast === true);
}

interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let servers = 0;

/** Those who hold the other ends have heard of it when this resolves: they are in this process. */
async function drop(sockets: Iterable<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** For faults within a body, where the upstream was not asked. */
const madeUp = JSON.stringify({ id: 'made up', object: 'nothing', filler: 'x'.repeat(100) });

const authority = createAuthority();
let isTrusted = false;

function certificatesFor(hostName: string): { good: Certificate; bad: ReadonlyMap<BadHandshake, SecureContext> } {
  // What is wrong with a bad one is then that alone.
  if (!isTrusted) trust(authority);
  isTrusted = true;
  const bad = new Map<BadHandshake, SecureContext>([
    ['expired', createSecureContext(authority.issue({ hostName, endsInDays: -1 }))],
    ['wrongHost', createSecureContext(authority.issue({ hostName: 'elsewhere.invalid' }))],
    ['selfSigned', createSecureContext(selfSigned(hostName))],
  ]);
  return { good: authority.issue({ hostName }), bad };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
