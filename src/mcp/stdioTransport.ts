import { PassThrough } from 'node:stream';
import type { Readable, Writable } from 'node:stream';
import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { ZodError } from 'zod';
import { InvalidMessage } from './invalidMessage.ts';

/**
 * Stdio transport that answers pending requests after the client has closed the input, which the SDK's own would abort. JSON that is
 * not a message, such as a batch, gets an error response; a line that is not JSON is ignored.
 */
export class DrainingStdioTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onerror?: (error: Error) => void;
  onclose?: () => void;
  /** Resolves when the transport is closed. */
  readonly closed: Promise<void>;
  readonly #inner: StdioServerTransport;
  readonly #output: Writable;
  readonly #pending = new Set<RequestId>();
  #onDrained: (() => void) | undefined;

  constructor(input: Readable, output: Writable) {
    // The SDK's transport closes at the end of its input, so that it gets a copy, which ends when all requests are answered.
    const copy = input.pipe(new PassThrough(), { end: false });
    input.once('end', () => void this.#drained().then(() => copy.end()));
    this.#output = output;
    this.#inner = new StdioServerTransport(copy, output);
    this.#inner.onmessage = (message) => this.#receive(message);
    this.#inner.onerror = (error) => this.#report(error);
    this.closed = new Promise((resolve) => {
      this.#inner.onclose = () => {
        this.onclose?.();
        resolve();
      };
    });
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#inner.send(message);
    if (!('method' in message)) this.#forget(message.id);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #receive(message: JSONRPCMessage): void {
    if ('method' in message && 'id' in message) this.#pending.add(message.id);
    if ('method' in message && message.method === 'notifications/cancelled') {
      this.#forget(message.params?.['requestId']);
    }
    this.onmessage?.(message);
  }

  #report(error: Error): void {
    // The SDK validates each line with zod. JSON-RPC's id of an unknown request is null, which `send` does not take.
    if (error instanceof ZodError) this.#output.write(`${JSON.stringify(invalidMessageResponse)}\n`);
    this.onerror?.(error);
  }

  /** Resolves when every request is answered or cancelled. */
  async #drained(): Promise<void> {
    if (this.#pending.size > 0) await new Promise<void>((resolve) => (this.#onDrained = resolve));
  }

  #forget(id: unknown): void {
    if (typeof id === 'string' || typeof id === 'number') this.#pending.delete(id);
    if (this.#pending.size === 0) this.#onDrained?.();
  }
}

const invalidMessageResponse = {
  jsonrpc: '2.0',
  error: { code: ProtocolErrorCode.InvalidRequest, message: new InvalidMessage().message },
  id: null,
};
