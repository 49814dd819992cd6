import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Composes the supergraph, then runs both subgraphs and both gateways until Ctrl-C. */
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));

const composed = spawn(process.execPath, ['scripts/compose.ts', '--out', `${here}supergraph`], {
  cwd: root,
  stdio: 'inherit',
});
if ((await exitOf(composed)) !== 0) process.exit(1);

const hive = 'node_modules/@graphql-hive/gateway/dist/bin.js';
const processes = [
  start(root, ['src/main.ts'], { PORT: '4000' }),
  start(here, ['accounts/main.ts'], { ACCOUNTS_PORT: '4001' }),
  start(here, ['gateways/apollo.ts', 'supergraph/apollo-free.graphql'], { PORT: '4100' }),
  start(here, [hive, 'supergraph', 'supergraph/hive-gateway.graphql', '--config-path', 'gateways/hive.config.ts'], {
    PORT: '4200',
  }),
];
process.stdout.write('Apollo Gateway: http://127.0.0.1:4100/ · Hive Gateway: http://127.0.0.1:4200/graphql\n');

// The terminal sends Ctrl-C to the children as well. When one process exits, the others are stopped.
process.on('SIGINT', () => {});
process.on('SIGTERM', stop);
await Promise.race(processes.map(exitOf));
stop();

function start(cwd: string, args: string[], env: Record<string, string>) {
  return spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
}

function exitOf(child: ReturnType<typeof start>): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

function stop(): void {
  for (const child of processes) child.kill('SIGTERM');
}
