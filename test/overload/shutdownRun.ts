import { once } from 'node:events';
import { KeepAliveConnection } from '../support/keepAliveConnection.ts';
import type { ConnectionFailure } from '../support/keepAliveConnection.ts';
import type { Process } from './processes.ts';
import { mix } from './samples.ts';

export interface StopReport {
  readonly exitCode: number | null;
  /** Time from the signal to the exit. */
  readonly exitMs: number;
  /** Number of responses by status. */
  readonly answers: Readonly<Record<number, number>>;
  /** Number of responses after the signal. */
  readonly answeredAfter: number;
  /** Requests without a response. A request on a refused connection was not sent and does not count. */
  readonly lost: Readonly<Record<Exclude<ConnectionFailure, 'refused'>, number>>;
  /** Clients that ended because the port was closed. */
  readonly refused: number;
  /** Standard error of the service. */
  readonly errors: string;
}

export interface StopOptions {
  /** Number of clients that send requests serially and reconnect when the connection is closed. */
  readonly clients: number;
  /** Time under load before the signal. */
  readonly loadMs: number;
  /** Opens a connection for each request. */
  readonly connectionPerRequest?: boolean;
}

/** Stops a service under load and counts the requests without a response. */
export async function stopUnderLoad(service: Process, options: StopOptions): Promise<StopReport> {
  const answers: Record<number, number> = {};
  const lost = { reset: 0, empty: 0 };
  let refused = 0;
  let answeredAfter = 0;
  let isStopping = false;
  const client = async (index: number) => {
    for (let sent = index, connection = new KeepAliveConnection(service.port); ; sent++) {
      const sample = mix[sent % mix.length];
      if (sample === undefined) throw new TypeError('There are no samples.');
      const outcome = await connection.send(sample.bytes);
      if (outcome === 'refused') return void (refused += 1);
      if (typeof outcome === 'string') lost[outcome] += 1;
      else {
        answers[outcome.status] = (answers[outcome.status] ?? 0) + 1;
        if (isStopping) answeredAfter += 1;
      }
      if (connection.isUsable && !options.connectionPerRequest) continue;
      connection.close();
      connection = new KeepAliveConnection(service.port);
    }
  };
  const clients = Array.from({ length: options.clients }, (_, index) => client(index));
  await new Promise((resolve) => setTimeout(resolve, options.loadMs));
  const idleConnections = await openIdleConnections(service.port);
  isStopping = true;
  const stoppedAt = performance.now();
  service.child.kill('SIGTERM');
  const exitCode = await service.exit;
  const exitMs = performance.now() - stoppedAt;
  await Promise.all(clients);
  for (const connection of idleConnections) connection.close();
  return { exitCode, exitMs, answers, answeredAfter, lost, refused, errors: service.errors() };
}

/** Idle connections, which must not delay the shutdown: one after a request, and one that was never used. */
async function openIdleConnections(port: number): Promise<KeepAliveConnection[]> {
  const used = new KeepAliveConnection(port);
  const unused = new KeepAliveConnection(port);
  await Promise.all([used, unused].map(({ socket }) => once(socket, 'connect')));
  const [sample] = mix;
  if (sample) await used.send(sample.bytes);
  return [used, unused];
}
