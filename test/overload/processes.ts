import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { problemsIn } from '../support/logLines.ts';

/** A child process that listens on a port. */
export interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** Time from the start until the process listens. */
  readonly readyMs: number;
  readonly exit: Promise<number | null>;
  /** Standard error so far. */
  readonly errors: () => string;
}

export interface CommandOptions {
  readonly env: Record<string, string>;
  /** The processor core to pin the process to, if `taskset` is available. */
  readonly core?: number | undefined;
  /** The port, for programs that do not write their URL to standard output. */
  readonly port?: number;
}

/** Starts a file of this project. */
export async function startProcess(
  file: string,
  env: Record<string, string>,
  core?: number,
  flags: readonly string[] = [],
): Promise<Process> {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  return startCommand([process.execPath, '--disable-warning=ExperimentalWarning', ...flags, path], { env, core });
}

/** Starts a program and waits until it listens. */
export async function startCommand(program: readonly string[], { env, core, port }: CommandOptions): Promise<Process> {
  const pinned = core === undefined || !canPin ? program : ['taskset', '-c', String(core), ...program];
  const [command = '', ...args] = pinned;
  const startedAt = performance.now();
  const child = spawn(command, args, { env: { PATH: process.env['PATH'], ...env } });
  children.add(child);
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      const origin = /(http:\/\/[\d.]+:\d+)(?:\/graphql)?\n/.exec(output)?.[1];
      if (origin && port === undefined) resolve(origin);
    });
    child.on('close', () => reject(new Error(`${program.join(' ')} did not start: ${errors}${output}`)));
    if (port !== undefined) untilListening(port).then(() => resolve(`http://127.0.0.1:${port}`), reject);
  });
  const readyMs = performance.now() - startedAt;
  return { child, url, port: Number(new URL(url).port), readyMs, exit, errors: () => problemsIn(errors) };
}

/** Starts the service with the environment variables of `npm start`. `flags` are for Node. */
export function startServiceProcess(
  upstreamUrl: string,
  env: Record<string, string>,
  core?: number,
  flags: readonly string[] = [],
): Promise<Process> {
  const variables = { ...startVariables, ...variablesFor(upstreamUrl), ...env };
  return startProcess('src/main.ts', variables, core, flags);
}

/** Starts the service that `npm run build` wrote, with Node's defaults. */
export function startBuiltService(upstreamUrl: string, env: Record<string, string>, core?: number): Promise<Process> {
  return startProcess('dist/main.js', { ...variablesFor(upstreamUrl), ...env }, core);
}

function variablesFor(upstreamUrl: string): Record<string, string> {
  const keys = { KONG_API_KEY: 'kpat_emulator', STRIPE_API_KEY: 'sk_test_emulator' };
  return { PORT: '0', ...keys, KONNECT_URL: upstreamUrl, STRIPE_URL: upstreamUrl };
}

const startWords = String(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).scripts.start,
).split(' ');
/** The environment variables of `npm start`: the folder of the compile cache. */
const startVariables: Record<string, string> = Object.fromEntries(
  startWords.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('=')),
);

/** Resident memory in MB; 0 without procfs. */
export function memoryOf({ child }: Process): number {
  try {
    const pages = Number(readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * 4_096) / 1e6);
  } catch {
    return 0;
  }
}

/** Peak resident memory in MB; 0 without procfs. */
export function peakMemoryOf({ child }: Process): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
    return Math.round((Number(kilobytes) * 1_024) / 1e6);
  } catch {
    return 0;
  }
}

/** Processor time of a process, in ticks. */
export function cpuTicksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').map(Number) ?? [];
  return (fields[11] ?? 0) + (fields[12] ?? 0);
}

/** Pins this process to a core, so that it does not compete with the service. */
export function pinTo(core: number): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)]);
}

async function untilListening(port: number): Promise<void> {
  for (const endsAt = performance.now() + 30_000; performance.now() < endsAt;) {
    const socket = connect({ port, host: '127.0.0.1' });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`No process listens on port ${port}.`);
}

const children = new Set<ChildProcess>();
// Ends the child processes however this process ends.
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')));

const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;
