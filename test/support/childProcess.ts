import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A child process with its output so far. */
export interface Child {
  readonly process: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** The exit code; null after a signal. */
  readonly exit: Promise<number | null>;
  /** Waits until standard output matches; rejects if the process exits before. */
  waitFor(pattern: RegExp): Promise<string>;
}

export type Env = Readonly<Record<string, string>>;

/** The environment of the tests closes the child process if a failed test does not. */
export function startChild(command: string, args: readonly string[], env: Env, options: SpawnOptions = {}): Child {
  const child = spawn(command, args, { ...options, env: { PATH: process.env['PATH'], ...env } });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (output.stderr += String(chunk)));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    process: child,
    output,
    exit,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const search = () => {
          const match = pattern.exec(output.stdout)?.[0];
          if (match !== undefined) resolve(match);
        };
        child.stdout?.on('data', search);
        search();
        void exit.then((code) => reject(new Error(`The process exited with ${code}: ${output.stderr}`)));
      }),
  };
}

/** Starts a file of `src`, with flags for Node and arguments for the file. */
export function startSource(
  file: string,
  env: Env,
  flags: readonly string[] = [],
  args: readonly string[] = [],
): Child {
  const path = fileURLToPath(new URL(`../../src/${file}`, import.meta.url));
  return startChild(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, path, ...args], env);
}

/** The URL of the GraphQL endpoint that the service prints when it listens. */
export function urlOf(service: Child): Promise<string> {
  return service.waitFor(/http\S+\/graphql/);
}
