import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/logging/logger.ts';

/** What a process holds when it has thrown away what it does not need. */
export interface Holdings {
  readonly heapMb: number;
  readonly rssMb: number;
  /** What keeps its loop alive: sockets, timers, by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

// A service as src/main.js starts it, which tells its parent what it holds whenever it is asked.
const app = await startApp(readConfig(process.env), createLogger('silent', []));
process.on('message', () => process.send?.(holdings()));
process.on('disconnect', () => process.exit(0));
process.stdout.write(`${new URL(app.url).origin}\n`);

function holdings(): Holdings {
  // Twice: what has been finalized is gone only after the next time.
  for (let times = 0; times < 2; times++) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { heapMb: (heapUsed + external) / 1e6, rssMb: rss / 1e6, resources };
}
