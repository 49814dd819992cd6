import { once } from 'node:events';
import { KeepAliveConnection } from '../support/keepAliveConnection.ts';
import type { Broken } from '../support/keepAliveConnection.ts';
import type { Process } from './processes.ts';
import { mix } from './samples.ts';

export interface StopReport {
  readonly exitCode: number | null;
  /** From the signal to the end. */
  readonly exitMs: number;
  /** Requests that were answered, by status. */
  readonly answers: Readonly<Record<number, number>>;
  /** Of them, those that came after the signal. */
  readonly answeredAfter: number;
  /** Requests that were sent and had no answer: never `refused`, which nobody took for being on their way. */
  readonly lost: Readonly<Record<Exclude<Broken, 'refused'>, number>>;
  /** Clients that found the port closed at last. */
  readonly refused: number;
  /** What the service wrote on standard error. */
  readonly errors: string;
}

export interface StopOptions {
  /** Clients that send one request after another, and connect again whenever they are told to. */
  readonly clients: number;
  /** How long they do so before the signal comes. */
  readonly loadMs: number;
  /** Whether each client opens a connection for each request. */
  readonly connectsAnew?: boolean;
}

/** Stops a service while clients ask it, and counts what they lose by it. */
export async function stopUnderLoad(service: Process, options: StopOptions): Promise<StopReport> {
  const answers: Record<number, number> = {};
  const lost = { reset: 0, empty: 0 };
  let refused = 0;
  let answeredAfter = 0;
  let isStopping = false;
  const client = async (index: number) => {
    for (let sent = index, connection = new KeepAliveConnection(service.port); ; sent++) {
      const sample = mix[sent % mix.length];
      if (sample === undefined) throw new TypeError('There is nothing to send.');
      const outcome = await connection.ask(sample.bytes);
      if (outcome === 'refused') return void (refused += 1);
      if (typeof outcome === 'string') lost[outcome] += 1;
      else {
        answers[outcome.status] = (answers[outcome.status] ?? 0) + 1;
        if (isStopping) answeredAfter += 1;
      }
      if (connection.isUsable && !options.connectsAnew) continue;
      connection.close();
      connection = new KeepAliveConnection(service.port);
    }
  };
  const clients = Array.from({ length: options.clients }, (_, index) => client(index));
  await new Promise((resolve) => setTimeout(resolve, options.loadMs));
  const bystanders = await openBystanders(service.port);
  isStopping = true;
  const stoppedAt = performance.now();
  service.child.kill('SIGTERM');
  const exitCode = await service.exit;
  const exitMs = performance.now() - stoppedAt;
  await Promise.all(clients);
  for (const bystander of bystanders) bystander.close();
  return { exitCode, exitMs, answers, answeredAfter, lost, refused, errors: service.errors() };
}

/** Connections that must hold nobody up: one that has been used and is silent, and one that was never used. */
async function openBystanders(port: number): Promise<KeepAliveConnection[]> {
  const idle = new KeepAliveConnection(port);
  const silent = new KeepAliveConnection(port);
  await Promise.all([idle, silent].map(({ socket }) => once(socket, 'connect')));
  const [sample] = mix;
  if (sample) await idle.ask(sample.bytes);
  return [idle, silent];
}
