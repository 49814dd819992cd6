import { peakMemoryOf, startBuiltService } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { measure, median } from './measure.ts';
import { currentRunDetails } from './results.ts';
import type { FootprintResult } from './results.ts';
import { scenarios } from './scenarios.ts';
import { production } from './servers.ts';
import type { Server } from './servers.ts';
import type { UpstreamControl } from './upstreamControl.ts';

const starts = 7;
const loads = ['one', 'byId', 'byKey', 'overlapping'];

/** Measures the start time and the peak memory under load of each server. */
export async function measureFootprint(
  servers: readonly (readonly [string, Server])[],
  upstream: UpstreamControl,
  core: number,
  seconds: number,
): Promise<FootprintResult> {
  const results: FootprintResult['servers'] = {};
  await upstream.setDelay(0);
  for (const [name, server] of servers.flatMap(withAdapters)) {
    const readyMs: number[] = [];
    let process: Process | undefined;
    for (let start = 0; start < starts; start++) {
      if (process) await stop(process);
      process = await server.start(upstream.url, core);
      readyMs.push(process.readyMs);
    }
    if (process === undefined) continue;
    let faults = 0;
    for (const load of loads) {
      const scenario = scenarios[load];
      const requests = scenario?.requests(server);
      if (!scenario || !requests) continue;
      const { connections } = scenario;
      faults += (await measure(process, upstream, { connections, seconds, requests })).faults;
    }
    results[name] = {
      title: server.title,
      readyMs: Math.round(median(readyMs)),
      peakMb: peakMemoryOf(process),
      faults,
    };
    await stop(process);
  }
  return { ...currentRunDetails(starts, seconds), servers: results };
}

/** Measures the built service with Node's defaults, and a second time with REST and MCP, which are off in production. */
function withAdapters([name, server]: readonly [string, Server]): (readonly [string, Server])[] {
  if (name !== 'ours') return [[name, server]];
  const startWith = (env: Record<string, string>) => (upstreamUrl: string, core: number) =>
    startBuiltService(upstreamUrl, env, core);
  const adapters = { ...production, REST: 'on', MCP: 'on' };
  return [
    [name, { ...server, start: startWith(production) }],
    ['oursWithAdapters', { ...server, title: `${server.title}, REST and MCP on`, start: startWith(adapters) }],
  ];
}

async function stop({ child, exit }: Process): Promise<void> {
  child.kill('SIGKILL');
  await exit;
}
