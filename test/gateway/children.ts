import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const examples = fileURLToPath(new URL('../../examples/supergraph/', import.meta.url));

/** A process of the example, ended by `close`. */
export interface Child {
  /** What it printed when it was ready. */
  readonly ready: string;
  close(): Promise<void>;
}

const startMs = 30_000;
const stopMs = 5_000;

/** Starts `node …args` in the example's folder, and waits until it prints what `ready` matches. */
export async function startChild(args: readonly string[], env: Record<string, string>, ready: RegExp): Promise<Child> {
  const child = spawn(process.execPath, args, { cwd: examples, env: { ...process.env, ...env } });
  const exited = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)));
  let output = '';
  const printed = new Promise<string>((resolve) => {
    const look = (chunk: Buffer) => {
      output += chunk.toString();
      const [match] = ready.exec(output) ?? [];
      if (match !== undefined) resolve(match);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
  });

  const tooLate = setTimeout(() => child.kill('SIGKILL'), startMs);
  const found = await Promise.race([printed, exited]);
  clearTimeout(tooLate);
  if (found === undefined) throw new Error(`node ${args.join(' ')} did not start:\n${output}`);
  return {
    ready: found,
    async close() {
      child.kill('SIGTERM');
      const killed = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await exited;
      clearTimeout(killed);
    },
  };
}

/** A port that was free a moment ago, for programs that cannot tell which one they were given. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
