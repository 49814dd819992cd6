import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A process of a test's own, which has written its address on standard output. */
export interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  readonly exit: Promise<number | null>;
  /** What it has written on standard error. */
  readonly errors: () => string;
}

/** Starts a file of this project. `core`: the processor that it is bound to, where this machine can do that. */
export async function startProcess(file: string, env: Record<string, string>, core?: number): Promise<Process> {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', path];
  const [command = '', ...args] = core === undefined || !canPin ? node : ['taskset', '-c', String(core), ...node];
  const child = spawn(command, args, { env: { PATH: process.env['PATH'], ...env } });
  children.add(child);
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      const found = /(http:\/\/[\d.]+:\d+)(?:\/graphql)?\n/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.on('close', () => reject(new Error(`${file} did not start: ${errors}`)));
  });
  return { child, url, port: Number(new URL(url).port), exit, errors: () => errors };
}

/** The service before an upstream. */
export function startServiceProcess(upstreamUrl: string, env: Record<string, string>, core?: number): Promise<Process> {
  const keys = { KONG_API_KEY: 'kpat_emulator', STRIPE_API_KEY: 'sk_test_emulator' };
  return startProcess(
    'src/main.ts',
    { PORT: '0', ...keys, KONNECT_URL: upstreamUrl, STRIPE_URL: upstreamUrl, ...env },
    core,
  );
}

/** What it holds in memory, in MB; 0 where this machine does not tell. */
export function memoryOf({ child }: Process): number {
  try {
    const pages = Number(readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]);
    return Math.round((pages * 4_096) / 1e6);
  } catch {
    return 0;
  }
}

/** The time of processors that a process has had. */
export function cpuTicksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').map(Number) ?? [];
  return (fields[11] ?? 0) + (fields[12] ?? 0);
}

/** Keeps this process off the processor of the service. */
export function pinTo(core: number): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)]);
}

const children = new Set<ChildProcess>();
// Nobody is left behind, however this process ends.
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')));

const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;
