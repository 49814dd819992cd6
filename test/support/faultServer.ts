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
  /** URL of another host, which must receive no request. */
  readonly elsewhere?: string;
}

export interface Injection {
  readonly fault: Fault;
  /** For `answer`: the affected requests; all by default. */
  readonly on?: { readonly method: string; readonly path: RegExp } | undefined;
  /** For `answer`: whether the upstream receives the request first; `later`: on `release`. */
  readonly applied?: boolean | 'later';
  /** Number of affected requests or connections; unlimited by default. */
  readonly times?: number;
}

/** Received request. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
  /** Whether the fault affected it. */
  readonly isFaulty: boolean;
  /** Whether the client disconnected before the end of the response. */
  wasLeft: boolean;
}

/**
 * Proxy in front of an upstream that forwards requests and injects faults. Connections, TLS and bytes are real. It has a
 * host name of its own, so that the DNS lookup can fail as well.
 */
export interface FaultServer {
  readonly url: string;
  /** All received requests, in order. */
  readonly requests: readonly SeenRequest[];
  /** Number of connection attempts, failed ones included. */
  readonly connectionsTried: number;
  /** Number of open connections. */
  readonly connectionsOpen: number;
  /** Maximum of the bytes sent on one connection. */
  readonly mostBytesSent: number;
  forwardTo(url: string): void;
  inject(injection: Injection): Promise<void>;
  /** Forwards the requests that `applied: 'later'` holds back. */
  release(): Promise<void>;
  clear(): Promise<void>;
  dropConnections(): Promise<void>;
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
  /** Connections that served a request before the fault was injected. */
  readonly #used = new Set<Socket>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #front = createNetServer((socket) => this.#accept(socket));
  readonly #http;
  readonly #contexts: ReadonlyMap<BadHandshake, SecureContext>;
  readonly #name;
  #port = 0;
  #target = '';
  #injection: Injection | undefined;
  readonly #heldRequests: (() => Promise<UpstreamAnswer>)[] = [];
  #remaining = 0;

  constructor({ scheme = 'http', elsewhere = '' }: FaultServerOptions) {
    this.#scheme = scheme;
    this.#elsewhere = elsewhere;
    const handle = (request: IncomingMessage, response: ServerResponse) => {
      // Fails when the client has disconnected or the upstream is down.
      this.#handle(request, response).catch(() => response.destroy());
    };
    const tls = scheme === 'https' ? certificatesFor(this.#hostName) : undefined;
    this.#contexts = tls?.bad ?? new Map<BadHandshake, SecureContext>();
    this.#http = tls
      ? createHttpsServer(
          {
            ...tls.good,
            // A resumed session would not present the certificate again.
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
    // Below the range of ephemeral ports: an outgoing connection could take the port while the server is down.
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
    this.#remaining = injection.times ?? Infinity;
    if (injection.fault.at === 'answer') {
      if (injection.fault.onReused) for (const socket of this.#sockets) this.#used.add(socket);
      return;
    }
    if (injection.fault.at === 'port') await this.#goDown();
    else await this.dropConnections();
  }

  async release(): Promise<void> {
    await Promise.all(this.#heldRequests.splice(0).map((apply) => apply()));
  }

  async clear(): Promise<void> {
    this.#injection = undefined;
    this.#used.clear();
    await this.open();
  }

  dropConnections(): Promise<void> {
    return drop(this.#sockets);
  }

  async close(): Promise<void> {
    this.#name.forget();
    this.#front.close();
    await this.dropConnections();
    this.#agent.destroy();
  }

  async #goDown(): Promise<void> {
    this.#front.close();
    await this.dropConnections();
  }

  /** Whether the fault affects this request or connection. */
  #take(): boolean {
    if (this.#remaining <= 0) return false;
    this.#remaining -= 1;
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
    if (fault === undefined) return this.#forward(request, body, response);
    if (applied === 'later') this.#heldRequests.push(() => this.#send(request, body));
    const honest = applied === true ? (await this.#send(request, body)).body.toString() : madeUp;
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

  async #forward(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const answer = await this.#send(request, body);
    const { connection: _, 'transfer-encoding': __, 'keep-alive': ___, ...headers } = answer.headers;
    response.writeHead(answer.status, headers).end(answer.body);
  }

  #send({ method, url: path, headers }: IncomingMessage, body: Buffer): Promise<UpstreamAnswer> {
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

/** Whether the fault closes the port. */
function isTakingDown(fault: Fault): boolean {
  return fault.at === 'port' || (fault.at === 'answer' && fault.isLast === true);
}

interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let servers = 0;

/** Resolves after the peers, which are in this process, have handled the close. */
async function drop(sockets: Iterable<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Body for faults within a response when the upstream has not received the request. */
const madeUp = JSON.stringify({ id: 'made up', object: 'nothing', filler: 'x'.repeat(100) });

const authority = createAuthority();
let isTrusted = false;

function certificatesFor(hostName: string): { good: Certificate; bad: ReadonlyMap<BadHandshake, SecureContext> } {
  // Each invalid certificate then has exactly one defect.
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
