import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';
import { ZodError } from 'zod';
import { InvalidMessage } from './invalidMessage.ts';

/**
 * Stdio transport that tracks pending requests, so that they are answered after the client closes the input. JSON that is
 * not a message, such as a batch, gets an error response; a line that is not JSON is ignored.
 */
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
    this.onerror = (error) => {
      // The SDK validates each line with zod. JSON-RPC's id of an unknown request is null, which `send` does not take.
      if (error instanceof ZodError) output.write(`${JSON.stringify(invalidMessageResponse)}\n`);
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

const invalidMessageResponse = {
  jsonrpc: '2.0',
  error: { code: ErrorCode.InvalidRequest, message: new InvalidMessage().message },
  id: null,
};
