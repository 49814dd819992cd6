import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const examples = fileURLToPath(new URL('../../../examples/supergraph/', import.meta.url));

/** A child process of the example supergraph. */
export interface Child {
  /** The output that matched `ready`. */
  readonly ready: string;
  close(): Promise<void>;
}

const startMs = 30_000;
const stopMs = 5_000;

/** Starts `command …args` in the folder of the example and waits until its output matches `ready`. */
export async function startChild(
  args: readonly string[],
  env: Record<string, string>,
  ready: RegExp,
  command = process.execPath,
): Promise<Child> {
  const child = spawn(command, args, { cwd: examples, env: { ...process.env, ...env } });
  const exited = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)));
  let output = '';
  const printed = new Promise<string>((resolve) => {
    const search = (chunk: Buffer) => {
      output += chunk.toString();
      const [match] = ready.exec(output) ?? [];
      if (match !== undefined) resolve(match);
    };
    child.stdout.on('data', search);
    child.stderr.on('data', search);
  });

  const timeout = setTimeout(() => child.kill('SIGKILL'), startMs);
  const match = await Promise.race([printed, exited]);
  clearTimeout(timeout);
  if (match === undefined) throw new Error(`${command} ${args.join(' ')} did not start:\n${output}`);
  return {
    ready: match,
    async close() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** A port that is free now, for programs that do not report the port that the system assigns. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
