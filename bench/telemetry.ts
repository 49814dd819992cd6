import { join } from 'node:path';
import { freePort } from '../test/support/freePort.ts';
import { pinTo, startProcess, startServiceProcess } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { measure, median } from './measure.ts';
import { scenarios } from './scenarios.ts';
import { servers } from './servers.ts';
import { UpstreamControl } from './upstreamControl.ts';

/**
 * Overhead of logs, metrics and traces: processor time per response of one customer by id, as a ratio to the service without them, in
 * interleaved rounds, so that it hardly depends on other load. With a folder as its argument, another checkout of this project takes
 * part, which shows what telemetry costs while it is off.
 */
const cores = { server: 0, others: 1 };
const rounds = Number(process.env['ROUNDS'] ?? 15);
const seconds = 2;
const off = { NODE_ENV: 'production', LOG_LEVEL: 'error', ACCESS_LOG: 'off' };
const logs = { LOG_LEVEL: 'info', ACCESS_LOG: 'all' };
const metrics = async () => ({
  OTEL_METRICS_EXPORTER: 'prometheus',
  OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()),
});
/** Nothing receives the spans: what is measured is to create, batch and encode them. */
const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/v1/traces' };

const ours = servers['ours'];
const scenario = scenarios['one'];
const requests = ours && scenario?.requests(ours);
if (scenario === undefined || requests === undefined) throw new TypeError('There is no such scenario.');
const { connections } = scenario;

pinTo(cores.others);
const upstream = await UpstreamControl.start(cores.others);
const start = (env: Record<string, string>) => startServiceProcess(upstream.url, env, cores.server);
const baseline = await start(off);
const variants: Record<string, Process> = {
  'off, again': await start(off),
  logs: await start({ ...off, ...logs }),
  metrics: await start({ ...off, ...(await metrics()) }),
  'logs and metrics': await start({ ...off, ...logs, ...(await metrics()) }),
  'logs, metrics and traces': await start({ ...off, ...logs, ...(await metrics()), ...traces }),
};
const [other] = process.argv.slice(2);
if (other !== undefined) {
  const keys = { KONG_API_KEY: 'kpat_emulator', STRIPE_API_KEY: 'sk_test_emulator', PORT: '0' };
  const env = { ...off, ...keys, KONNECT_URL: upstream.url, STRIPE_URL: upstream.url };
  variants['the other checkout, off'] = await startProcess(join('..', other, 'src/main.ts'), env, cores.server);
}

const ratios: Record<string, number[]> = {};
for (let round = -1; round < rounds; round++) {
  for (const [name, variant] of Object.entries(variants)) {
    const base = await cpuOf(baseline);
    const ratio = (await cpuOf(variant)) / base;
    // The first round warms up.
    if (round >= 0) (ratios[name] ??= []).push(ratio);
  }
}
await upstream.stop();
for (const [name, values] of Object.entries(ratios)) {
  const sorted = values.toSorted((a, b) => a - b);
  const quarter = (share: number) => (100 * ((sorted[Math.floor(sorted.length * share)] ?? 1) - 1)).toFixed(1);
  const overhead = (100 * (median(values) - 1)).toFixed(1);
  process.stdout.write(`${name}: ${overhead} % (quartiles ${quarter(0.25)} to ${quarter(0.75)} %)\n`);
}
for (const { child } of [baseline, ...Object.values(variants)]) child.kill('SIGKILL');

async function cpuOf(server: Process): Promise<number> {
  if (requests === undefined) return NaN;
  const { cpuUs, faults, firstFault } = await measure(server, upstream, { connections, seconds, requests });
  if (faults > 0) throw new Error(`${faults} wrong responses: ${firstFault}`);
  return cpuUs;
}
