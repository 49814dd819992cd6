import { startProcess, startServiceProcess } from './processes.ts';
import { stopUnderLoad } from './shutdownRun.ts';
import type { StopOptions, StopReport } from './shutdownRun.ts';

/**
 * Stops a service under load, again and again, and counts lost requests. Clients that keep their connections must lose none. A
 * client that opens a connection while the port closes can lose one.
 */
const times = Number(process.env['STOPS'] ?? 20);

const kinds: readonly (readonly [string, number, Partial<StopOptions>])[] = [
  ['clients that keep their connections', 5, {}],
  ['clients that connect for each request', 5, { connectsAnew: true }],
  ['an upstream that is slow', 700, {}],
];

for (const [what, upstreamMs, options] of kinds) {
  const upstream = await startProcess('test/overload/upstream.ts', { DELAY_MS: String(upstreamMs) });
  const reports: StopReport[] = [];
  for (let time = 0; time < times; time++) {
    const service = await startServiceProcess(upstream.url, { LOG_LEVEL: 'error' });
    reports.push(await stopUnderLoad(service, { clients: 20, loadMs: 1_000, ...options }));
  }
  upstream.child.kill('SIGKILL');
  await upstream.exit;
  const sum = (of: (report: StopReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const answered = sum(({ answers }) => Object.values(answers).reduce((total, count) => total + count, 0));
  const lost = sum(({ lost: { reset, empty } }) => reset + empty);
  const badExits = sum(({ exitCode, exitMs }) => (exitCode === 0 && exitMs < 10_000 ? 0 : 1));
  const slowest = Math.max(...reports.map(({ exitMs }) => exitMs));
  const mostLost = options.connectsAnew ? 20 * times : 0;
  const holds = lost <= mostLost && badExits === 0;
  process.stdout.write(
    `${holds ? 'holds ' : 'MISSED'}  ${times} shutdowns under ${what}: ${answered} requests answered, ` +
      `${sum(({ answeredAfter }) => answeredAfter)} of them after the signal, ${lost} lost; ` +
      `${badExits} exits other than with 0 within 10 s, the slowest after ${Math.round(slowest)} ms\n`,
  );
  if (!holds) process.exitCode = 1;
}
