import { startProcess, startServiceProcess } from './processes.ts';
import { stopUnderLoad } from './shutdownRun.ts';
import type { StopOptions, StopReport } from './shutdownRun.ts';

/**
 * Shutdown test. It stops a service under load repeatedly and counts the requests that get no response. Keep-alive clients
 * must lose none. A client that opens a connection while the port closes can lose one.
 */
const runs = Number(process.env['STOPS'] ?? 20);

const scenarios: readonly (readonly [string, number, Partial<StopOptions>])[] = [
  ['keep-alive clients', 5, {}],
  ['clients with a connection per request', 5, { connectionPerRequest: true }],
  ['a slow upstream', 700, {}],
];

for (const [title, upstreamMs, options] of scenarios) {
  const upstream = await startProcess('test/overload/upstream.ts', { DELAY_MS: String(upstreamMs) });
  const reports: StopReport[] = [];
  for (let run = 0; run < runs; run++) {
    const service = await startServiceProcess(upstream.url, { LOG_LEVEL: 'error' });
    reports.push(await stopUnderLoad(service, { clients: 20, loadMs: 1_000, ...options }));
  }
  upstream.child.kill('SIGKILL');
  await upstream.exit;
  const sum = (valueOf: (report: StopReport) => number) =>
    reports.reduce((total, report) => total + valueOf(report), 0);
  const answered = sum(({ answers }) => Object.values(answers).reduce((total, count) => total + count, 0));
  const lost = sum(({ lost: { reset, empty } }) => reset + empty);
  const badExits = sum(({ exitCode, exitMs }) => (exitCode === 0 && exitMs < 10_000 ? 0 : 1));
  const slowest = Math.max(...reports.map(({ exitMs }) => exitMs));
  const maxLost = options.connectionPerRequest ? 20 * runs : 0;
  const isMet = lost <= maxLost && badExits === 0;
  process.stdout.write(
    `${isMet ? 'met   ' : 'MISSED'}  ${runs} shutdowns with ${title}: ${answered} requests answered, ` +
      `${sum(({ answeredAfter }) => answeredAfter)} of them after the signal, ${lost} lost; ` +
      `${badExits} exits not with code 0 within 10 s, the slowest after ${Math.round(slowest)} ms\n`,
  );
  if (!isMet) process.exitCode = 1;
}
