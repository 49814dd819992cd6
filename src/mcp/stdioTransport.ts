import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';

/** Stdio transport that tracks pending requests, so that they are answered after the client closes the input. */
export class DrainingStdioTransport extends StdioServerTransport {
  readonly #pending = new Set<RequestId>();
  #onDrained: (() => void) | undefined;

  constructor(input: Readable, output: Writable) {
    super(input, output);
    // The server calls a handler that is set before it connects ahead of its own.
    this.onmessage = (message) => {
      if ('method' in message && 'id' in message) this.#pending.add(message.id);
      if ('method' in message && message.method === 'notifications/cancelled')
        this.#forget(message.params?.['requestId']);
    };
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    await super.send(message);
    if (!('method' in message)) this.#forget(message.id);
  }

  /** Resolves when every request is answered or cancelled. */
  async drained(): Promise<void> {
    if (this.#pending.size > 0) await new Promise<void>((resolve) => (this.#onDrained = resolve));
  }

  #forget(id: unknown): void {
    if (typeof id === 'string' || typeof id === 'number') this.#pending.delete(id);
    if (this.#pending.size === 0) this.#onDrained?.();
  }
}
