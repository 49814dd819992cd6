import { once } from 'node:events';
import { KeepAliveConnection } from '../test/support/keepAliveConnection.ts';
import type { RawAnswer } from '../test/support/keepAliveConnection.ts';

/** Generates the requests of one connection and validates the responses. */
export interface RequestSource {
  /** The next request. The following call overwrites its bytes. */
  next(): Buffer;
  /** What is wrong with the response to the last request; undefined when it is correct. */
  faultOf(answer: RawAnswer): string | undefined;
}

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly requests: () => RequestSource;
}

/** Result of one load. */
export interface LoadResult {
  readonly seconds: number;
  /** Correct responses. */
  readonly answers: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Wrong or missing responses. */
  readonly faults: number;
  readonly firstFault: string | undefined;
}

/** Sends requests serially over each of several keep-alive connections, and validates every response. */
export async function runLoad({ port, connections, seconds, requests }: Load): Promise<LoadResult> {
  const timesMs: number[] = [];
  let faults = 0;
  let firstFault: string | undefined;
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => ({ connection: await open(port), requests: requests() })),
  );
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const run = async (client: { connection: KeepAliveConnection; requests: RequestSource }) => {
    for (let sentAt = performance.now(); sentAt < endsAt;) {
      if (!client.connection.isUsable) client.connection = await open(port);
      const outcome = await client.connection.send(client.requests.next());
      const fault = typeof outcome === 'string' ? `the connection: ${outcome}` : client.requests.faultOf(outcome);
      const answeredAt = performance.now();
      if (fault === undefined) timesMs.push(answeredAt - sentAt);
      else {
        faults += 1;
        firstFault ??= fault;
      }
      sentAt = answeredAt;
    }
  };
  await withTimeout(seconds + 30, Promise.all(clients.map(run)));
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

/** Rejects after a time limit, so that a server that never responds does not block the run. */
async function withTimeout<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No response within ${seconds} s.`)), seconds * 1_000);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
