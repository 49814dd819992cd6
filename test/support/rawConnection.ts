import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A TCP connection to the service that sends bytes as they are, and keeps all that it receives. */
export class RawConnection {
  /** Everything received until the service closed the connection. */
  readonly closed: Promise<string>;
  readonly #socket: Socket;
  #received = '';
  #onData = () => {};

  constructor(url: string) {
    this.#socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => {
      this.#received += chunk;
      this.#onData();
    });
    // A reset closes the connection as well.
    this.#socket.on('error', () => {});
    this.closed = new Promise((resolve) => this.#socket.on('close', () => resolve(this.#received)));
  }

  get isClosed(): boolean {
    return this.#socket.closed;
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  /** Waits for a number of whole responses, and returns all received bytes. The body of a response must end with `}`. */
  async received(count: number): Promise<string> {
    while (this.#received.split(/HTTP\/1\.1 \d{3} /).length <= count || !/\}\s*$|\r\n\r\n$/.test(this.#received)) {
      if (this.#socket.closed) throw new Error(`The connection is closed after: ${this.#received}`);
      await new Promise<void>((resolve) => {
        this.#onData = resolve;
        this.#socket.once('close', resolve);
      });
    }
    return this.#received;
  }

  /** Sends a byte again and again, until the connection closes. */
  trickle(): void {
    const timer = setInterval(() => this.#socket.write(' '), 5);
    this.#socket.on('close', () => clearInterval(timer));
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Status, headers and body of a single response. */
export function parseResponse(text: string): { status: number; head: string; body: string } {
  const headEnd = text.indexOf('\r\n\r\n');
  return {
    status: Number(text.slice(9, 12)),
    head: text.slice(0, headEnd).toLowerCase(),
    body: text.slice(headEnd + 4),
  };
}
