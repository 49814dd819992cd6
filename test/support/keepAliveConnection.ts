import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** The status line and the headers, in lower case. */
  readonly head: string;
  readonly body: string;
}

/** Why there is no response. `refused`: the port is closed; `empty`: the server closed the connection without a response. */
export type ConnectionFailure = 'refused' | 'reset' | 'empty';

export type RawOutcome = RawAnswer | ConnectionFailure;

/**
 * A keep-alive connection that sends requests serially, as bytes. It reports a reset of the connection, on which an HTTP
 * client would retry. It needs little processor time, so that one process can send thousands of requests per second.
 */
export class KeepAliveConnection {
  readonly socket: Socket;
  #text = '';
  #resolve: ((outcome: RawOutcome) => void) | undefined;
  #failure: ConnectionFailure | undefined;
  #isLast = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => this.#read(chunk));
    this.socket.on('error', (error) => {
      this.#failure = 'code' in error && error.code === 'ECONNREFUSED' ? 'refused' : 'reset';
    });
    this.socket.on('close', () => {
      this.#failure ??= 'empty';
      this.#settle(this.#failure);
    });
  }

  /** Whether another request may be sent. False after the server has closed the connection or has sent `connection: close`. */
  get isUsable(): boolean {
    return !this.#isLast && this.#failure === undefined && !this.socket.readableEnded;
  }

  send(request: Buffer): Promise<RawOutcome> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      if (this.#failure === undefined) this.socket.write(request);
      else this.#settle(this.#failure);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #read(chunk: string): void {
    this.#text += chunk;
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#text.slice(0, headEnd).toLowerCase();
    const body = this.#text.slice(headEnd + 4);
    const length = /content-length: (\d+)/.exec(head)?.[1];
    if (length === undefined ? !body.endsWith('0\r\n\r\n') : body.length < Number(length)) return;
    this.#text = '';
    this.#isLast = head.includes('connection: close');
    this.#settle({ status: Number(head.slice(9, 12)), head, body });
  }

  #settle(outcome: RawOutcome): void {
    this.#resolve?.(outcome);
    this.#resolve = undefined;
  }
}

/** The bytes of an HTTP request. */
export function rawRequest(method: string, path: string, json?: object, headers: Record<string, string> = {}): Buffer {
  const body = json === undefined ? '' : JSON.stringify(json);
  const all = {
    host: 'localhost',
    ...(json && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
