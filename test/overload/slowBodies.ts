import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { rawRequest } from '../support/keepAliveConnection.ts';
import { startIssuer } from '../support/issuer.ts';
import { percentile } from './measure.ts';
import { offer } from './offer.ts';
import type { Offered, Sample } from './offer.ts';
import { startProcess, startServiceProcess } from './processes.ts';
import { distinctMix } from './samples.ts';

/**
 * Slow bodies: thousands of connections send a body byte by byte, with the token of one customer, and connect again when they
 * are closed. It compares the latency of other callers with and without them.
 */
const slowConnections = Number(process.env['SLOW_CONNECTIONS'] ?? 4_000);
/** The connections come from as many loopback addresses, below the limit of unfinished requests of each. */
const addresses = 8;
const openedPerSecond = 250;
const others = { seconds: 15, perSecond: 50, connections: 50 };
const targets = { p99Ms: 1_000, rejected: 0, unexpected: 0 };

class SlowClients {
  closed = 0;
  readonly #port: number;
  readonly #head: Buffer;
  readonly #sockets = new Set<Socket>();
  readonly #timer: NodeJS.Timeout;
  #opened = 0;
  #isOpen = true;

  constructor(port: number, token: string) {
    this.#port = port;
    this.#head = rawRequest('POST', '/graphql', undefined, {
      'content-type': 'application/json',
      'content-length': '90000',
      authorization: `Bearer ${token}`,
    });
    this.#timer = setInterval(() => this.#sockets.forEach((socket) => socket.write(' ')), 1_000);
  }

  get count(): number {
    return this.#sockets.size;
  }

  async open(): Promise<void> {
    for (let index = 0; index < slowConnections; index++) {
      this.#connect();
      if (index % (openedPerSecond / 10) === 0) await delay(100);
    }
  }

  close(): void {
    this.#isOpen = false;
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(): void {
    const localAddress = `127.0.0.${2 + (this.#opened++ % addresses)}`;
    const socket = connect({ port: this.#port, host: '127.0.0.1', localAddress });
    this.#sockets.add(socket);
    socket.write(this.#head);
    socket.write('{"mutation"');
    socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (!this.#isOpen) return;
      this.closed += 1;
      this.#connect();
    });
  }
}

requireOpenFiles(slowConnections + 500);
const issuer = await startIssuer();
const upstream = await startProcess('test/overload/upstream.ts', {});
const service = await startServiceProcess(upstream.url, {
  LOG_LEVEL: 'error',
  AUTH_MODE: 'both',
  AUTH_ISSUER: issuer.url,
  AUTH_AUDIENCE: issuer.audience,
  AUTH_JWKS_URL: issuer.jwksUrl,
  ROUTER_SECRET: 'the-secret-of-the-slow-bodies-run',
  RETURN_URL_ORIGINS: 'https://app.example.com',
  REST: 'on',
  MCP: 'on',
});
try {
  const scope = 'customers:read customers:write';
  const samples = distinctMix.map((sample) => withToken(sample, issuer.token({ scope })));
  const load = () => offer({ port: service.port, samples, ...others });
  await load();
  print('without slow bodies', await load());
  const slow = new SlowClients(service.port, issuer.token({ customer_key: 'acme' }));
  await slow.open();
  const measured = await load();
  process.stdout.write(`${slow.count} slow connections, ${slow.closed} closed by the service and opened again\n`);
  slow.close();
  const { p99Ms, rejected, unexpected } = print('with slow bodies', measured);
  if (p99Ms > targets.p99Ms || rejected > targets.rejected || unexpected > targets.unexpected) {
    process.stdout.write(`MISSED  expected a p99 of at most ${targets.p99Ms} ms and no rejection\n`);
    process.exitCode = 1;
  }
} finally {
  for (const { child, exit } of [service, upstream]) {
    child.kill('SIGKILL');
    await exit;
  }
  await issuer.close();
}

function withToken({ kind, bytes }: Sample, token: string): Sample {
  const authorization = `\r\nauthorization: Bearer ${token}\r\n`;
  return { kind, bytes: Buffer.from(bytes.toString().replace('\r\n', authorization)) };
}

function print(name: string, offered: readonly Offered[]) {
  const times = offered.map(({ tookMs }) => tookMs);
  const count = (outcome: Offered['outcome']) => offered.filter((request) => request.outcome === outcome).length;
  const result = {
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    maxMs: percentile(times, 1),
    successful: count('successful'),
    rejected: count('rejected'),
    unexpected: count('unexpected'),
  };
  const figures = Object.entries(result).map(([title, value]) => `${title} ${value.toFixed(0)}`);
  process.stdout.write(`${name}: ${figures.join(', ')}\n`);
  return result;
}

/** Node raises the soft limit to the hard one when it starts; both processes inherit the latter. */
function requireOpenFiles(count: number): void {
  const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity);
  if (limit >= count) return;
  process.stderr.write(
    `This run needs ${count} open files, but the limit is ${limit}. Raise it with: ulimit -n ${count}\n`,
  );
  process.exit(1);
}
