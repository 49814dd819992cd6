import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startChild } from '../support/childProcess.ts';
import type { Child } from '../support/childProcess.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The packages are installed already, and other tests use them at the same time: `npm ci` does nothing. */
const withoutInstallation = 'npm() { if [ "${1-}" != ci ]; then command npm "$@"; fi; }\n';

export interface Shell {
  /** Runs commands to their end and returns what they print. Rejects on a failing command. */
  run(commands: string): Promise<string>;
  /** Runs commands that start a server, and waits until it prints its URL. */
  startServer(commands: string): Promise<void>;
  /** Stops what was started, children included. */
  close(): Promise<void>;
}

/** Bash in the root of the project. */
export function openShell(): Shell {
  const children: Child[] = [];
  const start = (commands: string) => {
    const script = withoutInstallation + commands;
    // Without a log level, npm prints the name of each script.
    const env = { HOME: process.env['HOME'] ?? '/', npm_config_loglevel: 'silent' };
    // A process group of its own, so that the children of npm can be stopped with it.
    const child = startChild('bash', ['--norc', '-euo', 'pipefail', '-c', script], env, {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  };
  return {
    async run(commands) {
      const { output, exit } = start(commands);
      const code = await exit;
      if (code !== 0) throw new Error(`The commands exited with ${code}.\n${output.stderr}${output.stdout}`);
      return output.stdout;
    },
    async startServer(commands) {
      await start(commands).waitFor(/http:\/\/\S+/);
    },
    async close() {
      for (const { process: bash } of children) killGroup(bash.pid);
      await Promise.all(children.map(({ exit }) => exit));
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All processes of the group have ended.
  }
}

/** The documents use the default port of the service. */
export async function requireFreePort(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } catch {
    return;
  } finally {
    socket.destroy();
  }
  throw new Error(`Port ${port} is in use. The documents use it: stop the process that listens on it, then run again.`);
}
