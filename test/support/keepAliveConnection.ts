import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** The status line and the headers, in lower case. */
  readonly head: string;
  readonly body: string;
}

/** Why there is no answer. `refused`: nobody listens; `empty`: the other side ended the connection without a word. */
export type Broken = 'refused' | 'reset' | 'empty';

export type RawOutcome = RawAnswer | Broken;

/**
 * One connection over which one request after another is sent, as bytes. What a client's library would mend or hide, such as
 * a reset of a connection that it had kept, is told here; and it costs next to nothing, so that a process can send thousands.
 */
export class KeepAliveConnection {
  readonly socket: Socket;
  #text = '';
  #resolve: ((outcome: RawOutcome) => void) | undefined;
  #broken: Broken | undefined;
  #isLast = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (piece: string) => this.#read(piece));
    this.socket.on('error', (error) => {
      this.#broken = 'code' in error && error.code === 'ECONNREFUSED' ? 'refused' : 'reset';
    });
    this.socket.on('close', () => {
      this.#broken ??= 'empty';
      this.#end(this.#broken);
    });
  }

  /** Whether another request may be sent: the other side has neither ended the connection nor said that it will. */
  get isUsable(): boolean {
    return !this.#isLast && this.#broken === undefined && !this.socket.readableEnded;
  }

  ask(request: Buffer): Promise<RawOutcome> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      if (this.#broken === undefined) this.socket.write(request);
      else this.#end(this.#broken);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #read(piece: string): void {
    this.#text += piece;
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#text.slice(0, headEnd).toLowerCase();
    const body = this.#text.slice(headEnd + 4);
    const length = /content-length: (\d+)/.exec(head)?.[1];
    if (length === undefined ? !body.endsWith('0\r\n\r\n') : body.length < Number(length)) return;
    this.#text = '';
    this.#isLast = head.includes('connection: close');
    this.#end({ status: Number(head.slice(9, 12)), head, body });
  }

  #end(outcome: RawOutcome): void {
    this.#resolve?.(outcome);
    this.#resolve = undefined;
  }
}

/** A request as it goes over the wire. */
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
