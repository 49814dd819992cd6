import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../logging/logger.ts';
import { RepeatedLines } from '../logging/repeatedLines.ts';
import { requestIdHeader, toRequestId } from '../telemetry/requestId.ts';

/** Answers what Node's parser refuses as Node does, a status line without a body, with the id of a line in the log. */
export class ParserErrors {
  readonly #lines: RepeatedLines;

  constructor(log: Logger, repeatMs: number) {
    this.#lines = new RepeatedLines(log, 'http: request refused by the parser', repeatMs);
  }

  /** For `clientErrorHandler` of Fastify. */
  readonly answer = (error: Error & { readonly code?: string }, socket: Socket): void => {
    // A client that disconnects is no malformed request.
    if (error.code !== 'ECONNRESET' && socket.writable) {
      const reason = error.code ?? error.name;
      const status = statuses[reason] ?? 400;
      const requestId = toRequestId(undefined);
      this.#lines.warn({ status, reason }, { requestId });
      const head = [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        `${requestIdHeader}: ${requestId}`,
        'connection: close',
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
    }
    socket.destroySoon();
  };

  flush(): void {
    this.#lines.flush();
  }
}

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
