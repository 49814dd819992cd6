import { once } from 'node:events';
import { KeepAliveConnection } from '../support/keepAliveConnection.ts';
import type { RawOutcome } from '../support/keepAliveConnection.ts';

/** The bytes of a request, and its kind in the results. */
export interface Sample {
  readonly kind: string;
  readonly bytes: Buffer;
}

/** Result of a request. */
export interface Offered {
  readonly kind: string;
  /** `unexpected`: no response, or one that is neither successful nor a rejection. */
  readonly outcome: 'successful' | 'rejected' | 'unexpected';
  /** Since the request was due, including the wait for a connection. */
  readonly tookMs: number;
  readonly answeredAt: number;
}

export interface Load {
  readonly port: number;
  /** Sent round-robin. */
  readonly samples: readonly Sample[];
  readonly seconds: number;
  /** Requests due per second, independent of responses (open loop); `full`: serially on all connections (closed loop). */
  readonly perSecond: number | 'full';
  /** Maximum of concurrent connections. Further requests wait. */
  readonly connections: number;
}

/** Sends requests over keep-alive connections. Resolves with the results when all requests are answered. */
export async function offer(load: Load): Promise<Offered[]> {
  const generator = new Generator(load);
  await generator.open();
  await (load.perSecond === 'full' ? generator.runFull() : generator.runAt(load.perSecond));
  generator.close();
  return generator.offered;
}

class Generator {
  readonly offered: Offered[] = [];
  readonly #load: Load;
  readonly #idle: KeepAliveConnection[] = [];
  readonly #waiting: number[] = [];
  #connections = 0;
  #sent = 0;
  #open = 0;

  constructor(load: Load) {
    this.#load = load;
  }

  /** Connects in advance, as pooled clients do. The service accepts one connection per turn of its event loop. */
  async open(): Promise<void> {
    for (; this.#connections < this.#load.connections; this.#connections++) {
      const connection = new KeepAliveConnection(this.#load.port);
      await once(connection.socket, 'connect');
      this.#idle.push(connection);
    }
  }

  async runFull(): Promise<void> {
    const endsAt = performance.now() + this.#load.seconds * 1_000;
    const sendSerially = async () => {
      while (performance.now() < endsAt) await this.#send(performance.now());
    };
    await Promise.all(Array.from({ length: this.#load.connections }, sendSerially));
  }

  async runAt(perSecond: number): Promise<void> {
    const startedAt = performance.now();
    const total = this.#load.seconds * perSecond;
    for (let due = 0; due < total || this.#open > 0; await tick()) {
      for (; due < total && startedAt + (due * 1_000) / perSecond <= performance.now(); due++) {
        void this.#send(startedAt + (due * 1_000) / perSecond);
      }
    }
  }

  close(): void {
    for (const connection of this.#idle) connection.close();
  }

  async #send(dueAt: number): Promise<void> {
    this.#open += 1;
    let connection = this.#idle.pop();
    while (connection && !connection.isUsable) {
      this.#connections -= 1;
      connection = this.#idle.pop();
    }
    if (connection === undefined && this.#connections < this.#load.connections) {
      this.#connections += 1;
      connection = new KeepAliveConnection(this.#load.port);
    }
    if (connection) await this.#sendOver(connection, dueAt);
    else this.#waiting.push(dueAt);
  }

  async #sendOver(connection: KeepAliveConnection, dueAt: number): Promise<void> {
    const sample = this.#load.samples[this.#sent++ % this.#load.samples.length];
    if (sample === undefined) throw new TypeError('There are no samples.');
    // Classified immediately, because thousands of retained bodies would cause garbage collection pauses in the client.
    const outcome = classify(await connection.send(sample.bytes));
    const answeredAt = performance.now();
    this.offered.push({ kind: sample.kind, outcome, tookMs: answeredAt - dueAt, answeredAt });
    this.#open -= 1;
    this.#idle.push(connection);
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#open -= 1;
    void this.#send(next);
  }
}

function classify(response: RawOutcome): Offered['outcome'] {
  if (typeof response === 'string') return 'unexpected';
  if (response.status === 200) return 'successful';
  return response.status === 503 && response.head.includes('retry-after: 1') ? 'rejected' : 'unexpected';
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
