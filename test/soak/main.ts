import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { callUntil, pause } from './callers.ts';
import type { Tally } from './callers.ts';
import type { Holdings } from './service.ts';
import { startUnreliableUpstream } from './upstream.ts';

/**
 * Lets callers ask a service for minutes, while its upstreams fail and callers go away, and looks at what it holds: memory,
 * sockets, timers. Fails when memory grows on and on, or when something is left over that no caller waits for.
 */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 5);
const warmUpShare = 1 / 3;
const lanes = 16;
const bounds = { heapMb: 10, rssMb: 60 };

const emulator = await startEmulator();
const konnect = await startUnreliableUpstream(emulator.konnectUrl, 11);
const stripe = await startUnreliableUpstream(emulator.stripeUrl, 13);
const { child, port } = await startService();
const tally: Tally = { answers: {}, left: 0, lost: 0 };
const troubles: string[] = [];

const resting = (await look()).resources;
const endsAt = performance.now() + minutes * 60_000;
const calling = Array.from({ length: lanes }, (_, lane) =>
  callUntil(() => performance.now() > endsAt, port, lane * 7, tally),
);
const samples: Holdings[] = [];
while (performance.now() < endsAt) {
  await pause(Math.min(5_000, minutes * 3_000));
  samples.push(await look());
  print(`${samples.length}`, samples.at(-1));
}
await Promise.all(calling);

const measured = samples.slice(Math.floor(samples.length * warmUpShare));
for (const what of ['heapMb', 'rssMb'] as const) {
  const third = Math.ceil(measured.length / 3);
  const grown = middle(measured.slice(-third), what) - middle(measured.slice(0, third), what);
  process.stdout.write(`${what} has grown by ${grown.toFixed(1)} since it was warm; at most ${bounds[what]}\n`);
  if (grown > bounds[what]) troubles.push(`${what} has grown by ${grown.toFixed(1)}`);
}
// Connections to upstreams are kept for a while.
let left = await look();
for (let second = 0; second < 30 && !isAtRest(left); second++) {
  await pause(1_000);
  left = await look();
}
print('at rest', left);
if (!isAtRest(left)) troubles.push(`left over: ${JSON.stringify(left.resources)}, before: ${JSON.stringify(resting)}`);
const { 200: good = 0, 500: broken = 0 } = tally.answers;
process.stdout.write(`${JSON.stringify(tally)}; upstreams: ${JSON.stringify([konnect.counts, stripe.counts])}\n`);
if (tally.lost > 0) troubles.push(`${tally.lost} requests without an answer`);
if (broken > 0) troubles.push(`${broken} answers of status 500`);
if (good === 0) troubles.push('no good answer');
process.stdout.write(troubles.length === 0 ? 'holds\n' : `MISSED: ${troubles.join('; ')}\n`);
child.disconnect();
konnect.close();
stripe.close();
await emulator.close();
process.exitCode = troubles.length === 0 ? 0 : 1;

async function startService() {
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    KONG_API_KEY: 'kpat_emulator',
    STRIPE_API_KEY: 'sk_test_emulator',
    KONNECT_URL: konnect.url,
    STRIPE_URL: stripe.url,
    UPSTREAM_DEADLINE_MS: '1000',
    UPSTREAM_ATTEMPT_MS: '400',
    IDEMPOTENCY_TTL_S: '60',
  };
  const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning'];
  const started = spawn(process.execPath, [...flags, fileURLToPath(new URL('service.ts', import.meta.url))], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  process.once('exit', () => started.kill('SIGKILL'));
  const origin = await new Promise<string>((resolve) =>
    started.stdout?.once('data', (chunk) => resolve(String(chunk))),
  );
  return { child: started, port: Number(new URL(origin).port) };
}

function look(): Promise<Holdings> {
  return new Promise((resolve) => {
    child.once('message', (holdings: Holdings) => resolve(holdings));
    child.send('look');
  });
}

/** What is gone must be gone; what a service opens once and keeps, it may have opened since. */
function isAtRest({ resources }: Holdings): boolean {
  return Object.entries(resources).every(([kind, count]) => count <= (resting[kind] ?? 0));
}

function middle(of: readonly Holdings[], what: 'heapMb' | 'rssMb'): number {
  return of.map((one) => one[what]).toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
}

function print(name: string, holdings: Holdings | undefined): void {
  if (holdings === undefined) return;
  const { heapMb, rssMb, resources } = holdings;
  process.stdout.write(
    `${name}: heap ${heapMb.toFixed(1)} MB, rss ${rssMb.toFixed(0)} MB, ${JSON.stringify(resources)}\n`,
  );
}
