import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/logging/logger.ts';

/** Memory and resources of a process after garbage collection. */
export interface ResourceUsage {
  readonly heapMb: number;
  readonly rssMb: number;
  /** Number of active resources by kind, such as sockets and timers. */
  readonly resources: Readonly<Record<string, number>>;
}

// The service as src/main.ts starts it. It sends its resource usage to the parent process on each message.
const app = await startApp(readConfig(process.env), createLogger('silent', [], process.stderr));
process.on('message', () => process.send?.(resourceUsage()));
process.on('disconnect', () => process.exit(0));
process.stdout.write(`${new URL(app.url).origin}\n`);

function resourceUsage(): ResourceUsage {
  // Twice, because finalized objects are freed by the following collection only.
  for (let run = 0; run < 2; run++) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { heapMb: (heapUsed + external) / 1e6, rssMb: rss / 1e6, resources };
}
