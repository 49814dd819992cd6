import { once } from 'node:events';
import { KeepAliveConnection } from '../support/keepAliveConnection.ts';
import type { RawOutcome } from '../support/keepAliveConnection.ts';

/** A request as it goes over the wire, and what it is counted as. */
export interface Sample {
  readonly kind: string;
  readonly bytes: Buffer;
}

export interface Offered {
  readonly kind: string;
  /** `odd`: no answer, or one that should never come. */
  readonly is: 'good' | 'refused' | 'odd';
  /** From the moment at which it was due, so that waiting for a connection counts too. */
  readonly tookMs: number;
  readonly answeredAt: number;
}

export interface Load {
  readonly port: number;
  /** Sent in turn. */
  readonly samples: readonly Sample[];
  readonly seconds: number;
  /** How many are due each second, whatever becomes of those before (an open loop); `full`: one after another, on all connections. */
  readonly perSecond: number | 'full';
  /** The most connections at once; what is due beyond that waits. */
  readonly connections: number;
}

/** Sends requests over connections that are kept, and tells what came back. Ends when all have come back. */
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

  /** Callers have connections already when they want more than there is: the service takes one new one in each turn of its loop. */
  async open(): Promise<void> {
    for (; this.#connections < this.#load.connections; this.#connections++) {
      const connection = new KeepAliveConnection(this.#load.port);
      await once(connection.socket, 'connect');
      this.#idle.push(connection);
    }
  }

  async runFull(): Promise<void> {
    const endsAt = performance.now() + this.#load.seconds * 1_000;
    const lane = async () => {
      while (performance.now() < endsAt) await this.#send(performance.now());
    };
    await Promise.all(Array.from({ length: this.#load.connections }, lane));
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
    if (connection) await this.#ask(connection, dueAt);
    else this.#waiting.push(dueAt);
  }

  async #ask(connection: KeepAliveConnection, dueAt: number): Promise<void> {
    const sample = this.#load.samples[this.#sent++ % this.#load.samples.length];
    if (sample === undefined) throw new TypeError('There is nothing to send.');
    // Told at once what it is, and let go: thousands of bodies that are kept make the clients pause, and the service pay for it.
    const is = told(await connection.ask(sample.bytes));
    const answeredAt = performance.now();
    this.offered.push({ kind: sample.kind, is, tookMs: answeredAt - dueAt, answeredAt });
    this.#open -= 1;
    this.#idle.push(connection);
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#open -= 1;
    void this.#send(next);
  }
}

function told(outcome: RawOutcome): Offered['is'] {
  if (typeof outcome === 'string') return 'odd';
  if (outcome.status === 200) return 'good';
  return outcome.status === 503 && outcome.head.includes('retry-after: 1') ? 'refused' : 'odd';
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
