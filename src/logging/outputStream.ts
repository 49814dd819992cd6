import { fstatSync, write } from 'node:fs';
import { Socket } from 'node:net';

const maxWaitingBytes = 1024 * 1024;
const flushMs = 500;

/**
 * Output of lines to standard output or standard error. It never blocks the event loop and never fails: lines that cannot be
 * written are dropped, and counted in a log line once writing works again. Node's own stream for standard error blocks on a
 * full pipe, and pino's destination retries without end on a full disk.
 */
export class OutputStream {
  readonly #sink: Sink;
  #waitingBytes = 0;
  #dropped = 0;
  #isReporting = false;
  #onFlushed: (() => void)[] = [];

  constructor(fd: 1 | 2) {
    const stats = fstatSync(fd);
    // Only a socket handle waits for a full pipe without a thread. A blocked thread would block the exit of the process.
    this.#sink = stats.isFIFO() || stats.isSocket() ? new PipeSink(fd) : new FileSink(fd);
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#waitingBytes + bytes > maxWaitingBytes) {
      this.#dropped += 1;
      return;
    }
    this.#send(line, bytes, (isWritten) => {
      if (!isWritten) this.#dropped += 1;
      else if (this.#dropped > 0 && !this.#isReporting) this.#reportDropped();
    });
  }

  /** Waits until all lines are written or dropped, for half a second at most. */
  flush(): Promise<void> {
    if (this.#waitingBytes === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onFlushed.push(resolve);
      setTimeout(resolve, flushMs);
    });
  }

  #reportDropped(): void {
    const dropped = this.#dropped;
    const report = { level: 40, time: Date.now(), dropped, msg: 'logger: lines dropped' };
    const line = `${JSON.stringify(report)}\n`;
    this.#isReporting = true;
    this.#send(line, line.length, (isWritten) => {
      this.#isReporting = false;
      if (isWritten) this.#dropped -= dropped;
    });
  }

  #send(text: string, bytes: number, done: (isWritten: boolean) => void): void {
    this.#waitingBytes += bytes;
    this.#sink.write(text, (error) => {
      this.#waitingBytes -= bytes;
      done(!error);
      if (this.#waitingBytes === 0) for (const resolve of this.#onFlushed.splice(0)) resolve();
    });
  }
}

type Done = (error?: Error | null) => void;

interface Sink {
  /** Calls `done` once the text is written, or cannot be. */
  write(text: string, done: Done): void;
}

/** A pipe or a socket. Once its reader has closed it, every write fails. */
class PipeSink implements Sink {
  readonly #socket: Socket;

  constructor(fd: number) {
    this.#socket = new Socket({ fd, readable: false }).unref();
    // Each write gets the error as well.
    this.#socket.on('error', () => {});
  }

  write(text: string, done: Done): void {
    this.#socket.write(text, done);
  }
}

/** A file or a device. After a failed write the next one is tried: space on a full disk may be freed. */
class FileSink implements Sink {
  readonly #fd: number;
  #waiting: { readonly text: string; readonly done: Done }[] = [];
  #isWriting = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(text: string, done: Done): void {
    this.#waiting.push({ text, done });
    if (!this.#isWriting) this.#writeWaiting();
  }

  #writeWaiting(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#isWriting = batch.length > 0;
    if (batch.length === 0) return;
    this.#writeBytes(Buffer.from(batch.map(({ text }) => text).join('')), (error) => {
      for (const { done } of batch) done(error);
      this.#writeWaiting();
    });
  }

  #writeBytes(bytes: Buffer, done: Done): void {
    write(this.#fd, bytes, (error, written) => {
      if (error || written === bytes.length) done(error);
      else this.#writeBytes(bytes.subarray(written), done);
    });
  }
}
