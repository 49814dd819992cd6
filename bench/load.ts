import { once } from 'node:events';
import { KeepAliveConnection } from '../test/support/keepAliveConnection.ts';
import type { RawAnswer } from '../test/support/keepAliveConnection.ts';

/** What one connection asks, again and again. */
export interface Lane {
  /** The next request. Its bytes are the lane's own, and written anew by the next call. */
  next(): Buffer;
  /** What is wrong with the answer to the last request; undefined when it is right. */
  faultOf(answer: RawAnswer): string | undefined;
}

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly lane: () => Lane;
}

/** What became of a load. */
export interface Slice {
  readonly seconds: number;
  /** Answers that were right. */
  readonly answers: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly faults: number;
  readonly firstFault: string | undefined;
}

/** Asks over connections that are kept, one request after another on each, and looks at every answer. */
export async function runLoad({ port, connections, seconds, lane }: Load): Promise<Slice> {
  const timesMs: number[] = [];
  let faults = 0;
  let firstFault: string | undefined;
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => ({ connection: await open(port), lane: lane() })),
  );
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const run = async (client: { connection: KeepAliveConnection; lane: Lane }) => {
    for (let sentAt = performance.now(); sentAt < endsAt;) {
      if (!client.connection.isUsable) client.connection = await open(port);
      const outcome = await client.connection.ask(client.lane.next());
      const fault = typeof outcome === 'string' ? `the connection: ${outcome}` : client.lane.faultOf(outcome);
      const answeredAt = performance.now();
      if (fault === undefined) timesMs.push(answeredAt - sentAt);
      else {
        faults += 1;
        firstFault ??= fault;
      }
      sentAt = answeredAt;
    }
  };
  await inTime(seconds + 30, Promise.all(clients.map(run)));
  const tookSeconds = (performance.now() - startedAt) / 1_000;
  for (const { connection } of clients) connection.close();
  const sorted = Float64Array.from(timesMs).sort();
  const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    seconds: tookSeconds,
    answers: sorted.length,
    perSecond: sorted.length / tookSeconds,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    faults,
    firstFault,
  };
}

async function open(port: number): Promise<KeepAliveConnection> {
  const connection = new KeepAliveConnection(port);
  await once(connection.socket, 'connect');
  return connection;
}

/** A server that never answers must not hold the run up for good. */
async function inTime<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`There was no answer within ${seconds} s.`)), seconds * 1_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
