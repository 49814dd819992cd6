import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { callUntil, pause } from './callers.ts';
import type { Tally } from './callers.ts';
import type { ResourceUsage } from './service.ts';
import { startUnreliableUpstream } from './upstream.ts';

/**
 * Soak test. It calls a service for minutes with unreliable upstreams and clients that disconnect, and samples its memory,
 * sockets and timers. It fails when memory keeps growing, or when sockets or timers remain after the last request.
 */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 5);
const warmUpShare = 1 / 3;
const clients = 16;
const bounds = { heapMb: 10, rssMb: 60 };

const emulator = await startEmulator();
const konnect = await startUnreliableUpstream(emulator.konnectUrl, 11);
const stripe = await startUnreliableUpstream(emulator.stripeUrl, 13);
const { child, port } = await startService();
const tally: Tally = { answers: {}, cancelled: 0, lost: 0 };
const failures: string[] = [];

const idleResources = (await sample()).resources;
const endsAt = performance.now() + minutes * 60_000;
const calling = Array.from({ length: clients }, (_, client) =>
  callUntil(() => performance.now() > endsAt, port, client * 7, tally),
);
const samples: ResourceUsage[] = [];
while (performance.now() < endsAt) {
  await pause(Math.min(5_000, minutes * 3_000));
  samples.push(await sample());
  print(`${samples.length}`, samples.at(-1));
}
await Promise.all(calling);

const measured = samples.slice(Math.floor(samples.length * warmUpShare));
for (const metric of ['heapMb', 'rssMb'] as const) {
  const third = Math.ceil(measured.length / 3);
  const growth = median(measured.slice(-third), metric) - median(measured.slice(0, third), metric);
  process.stdout.write(`${metric} grew by ${growth.toFixed(1)} MB after the warm-up, at most ${bounds[metric]}\n`);
  if (growth > bounds[metric]) failures.push(`${metric} grew by ${growth.toFixed(1)} MB`);
}
// Upstream connections stay open for their keep-alive timeout.
let final = await sample();
for (let second = 0; second < 30 && !isIdle(final); second++) {
  await pause(1_000);
  final = await sample();
}
print('idle', final);
if (!isIdle(final))
  failures.push(`resources at the end: ${JSON.stringify(final.resources)}, before: ${JSON.stringify(idleResources)}`);
const { 200: successful = 0, 500: failed = 0 } = tally.answers;
process.stdout.write(`${JSON.stringify(tally)}; upstreams: ${JSON.stringify([konnect.counts, stripe.counts])}\n`);
if (tally.lost > 0) failures.push(`${tally.lost} requests without a response`);
if (failed > 0) failures.push(`${failed} responses with status 500`);
if (successful === 0) failures.push('no successful response');
process.stdout.write(failures.length === 0 ? 'met\n' : `MISSED: ${failures.join('; ')}\n`);
child.disconnect();
konnect.close();
stripe.close();
await emulator.close();
process.exitCode = failures.length === 0 ? 0 : 1;

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

function sample(): Promise<ResourceUsage> {
  return new Promise((resolve) => {
    child.once('message', (usage: ResourceUsage) => resolve(usage));
    child.send('sample');
  });
}

/** Whether no kind of resource has more instances than before the load. */
function isIdle({ resources }: ResourceUsage): boolean {
  return Object.entries(resources).every(([kind, count]) => count <= (idleResources[kind] ?? 0));
}

function median(usages: readonly ResourceUsage[], metric: 'heapMb' | 'rssMb'): number {
  return usages.map((usage) => usage[metric]).toSorted((a, b) => a - b)[Math.floor(usages.length / 2)] ?? 0;
}

function print(name: string, usage: ResourceUsage | undefined): void {
  if (usage === undefined) return;
  const { heapMb, rssMb, resources } = usage;
  process.stdout.write(
    `${name}: heap ${heapMb.toFixed(1)} MB, rss ${rssMb.toFixed(0)} MB, ${JSON.stringify(resources)}\n`,
  );
}
