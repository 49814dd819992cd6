import { spawnSync } from 'node:child_process';
import { cpSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ignore from 'ignore';
import { startChild } from '../../support/childProcess.ts';
import type { Child, Env } from '../../support/childProcess.ts';
import { readStages } from './dockerfile.ts';
import type { Stage, Step } from './dockerfile.ts';

/**
 * Builds an image without a container engine: it executes the steps of a Dockerfile with overlay file systems and chroot. This
 * machine's root file system, with the Node binary of this process, stands in for the base image, so the result shows what the
 * steps add to it. Needs root.
 */
export interface Image {
  /** The folder of the files that the last stage adds to the base image. */
  readonly added: string;
  readonly config: ImageConfig;
  /** Starts the image as its user, on a read-only root file system, as process 1 of a process namespace. */
  start(env: Env): Container;
  /** Runs a command as `start` does, and returns its exit code. */
  run(command: readonly string[], env: Env): number | null;
  close(): void;
}

export interface Container extends Child {
  /** Sends a signal to process 1. `unshare` does not pass signals on, not even its own death, once the user has changed. */
  signal(name: NodeJS.Signals): void;
}

export interface ImageConfig {
  readonly env: Env;
  readonly workdir: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** The command of the health check. */
  readonly healthcheck: readonly string[];
}

interface Layer {
  readonly upper: string;
  readonly work: string;
}

const context = new URL('../../../', import.meta.url);

/** Builds on a memory file system, because an overlay cannot lie on the file system that it shows. */
export function buildImage(): Image {
  const folder = mkdtempSync('/dev/shm/image-');
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const base = createBase(join(folder, 'base'));
    const stages = new Map<string, Layer>();
    let last: { readonly layer: Layer; readonly config: ImageConfig } | undefined;
    for (const [index, stage] of readStages(new URL('Dockerfile', context)).entries()) {
      if (!stage.base.startsWith('node:')) throw new Error(`FROM ${stage.base}: only the image of Node is replayed.`);
      const layer = { upper: join(folder, `${index}`, 'upper'), work: join(folder, `${index}`, 'work') };
      for (const path of Object.values(layer)) mkdirSync(path, { recursive: true });
      last = { layer, config: buildStage(stage, layer, base, stages) };
      if (stage.name !== undefined) stages.set(stage.name, layer);
    }
    if (last === undefined) throw new Error('The Dockerfile has no stage.');
    const { layer, config } = last;
    const arguments_ = (command: readonly string[], env: Env) =>
      inOverlay(layer, base, { command, env: { ...config.env, ...env }, user: config.user, workdir: config.workdir });
    return {
      added: layer.upper,
      config,
      start: (env) => {
        const child = startChild('unshare', arguments_([...config.entrypoint, ...config.cmd], env), {});
        return { ...child, signal: (name) => signalProcess1(child, name) };
      },
      run: (command, env) => spawnSync('unshare', arguments_(command, env), { stdio: 'ignore' }).status,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function signalProcess1({ process: unshare }: Child, signal: NodeJS.Signals): void {
  if (unshare.exitCode !== null || unshare.signalCode !== null) return;
  const processId = Number(readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8'));
  if (processId > 0) process.kill(processId, signal);
}

/** What the image of Node adds to a plain system: the binary, and the user `node`. */
function createBase(folder: string): string {
  mkdirSync(join(folder, 'usr/local/bin'), { recursive: true });
  mkdirSync(join(folder, 'etc'), { recursive: true });
  copyFileSync(process.execPath, join(folder, 'usr/local/bin/node'));
  writeFileSync(join(folder, 'etc/passwd'), `root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n`);
  return folder;
}

function buildStage(stage: Stage, layer: Layer, base: string, stages: ReadonlyMap<string, Layer>): ImageConfig {
  let config: ImageConfig = {
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    workdir: '/',
    user: '0',
    entrypoint: [],
    cmd: [],
    healthcheck: [],
  };
  for (const step of stage.steps) config = execute(step, config, layer, base, stages);
  return config;
}

function execute(
  { keyword, flags, text }: Step,
  config: ImageConfig,
  layer: Layer,
  base: string,
  stages: ReadonlyMap<string, Layer>,
): ImageConfig {
  switch (keyword) {
    case 'WORKDIR':
      mkdirSync(join(layer.upper, text), { recursive: true });
      return { ...config, workdir: text };
    case 'ENV':
      return {
        ...config,
        env: { ...config.env, ...Object.fromEntries(text.split(/\s+/).map((pair) => pair.split('='))) },
      };
    case 'COPY':
      copy(text.split(/\s+/), config.workdir, layer, stages.get(flags.get('from') ?? ''));
      return config;
    case 'RUN': {
      const { HOME = '/root' } = process.env;
      const command = ['/bin/sh', '-c', text];
      const options = { command, env: { ...config.env, HOME }, user: config.user, workdir: config.workdir };
      const { status, stderr, stdout } = spawnSync('unshare', inOverlay(layer, base, options, false), {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`RUN ${text} ended with ${status}:\n${stdout}${stderr}`);
      return config;
    }
    case 'USER':
      return { ...config, user: text };
    case 'ENTRYPOINT':
      return { ...config, entrypoint: JSON.parse(text) };
    case 'CMD':
      return { ...config, cmd: JSON.parse(text) };
    case 'HEALTHCHECK':
      return { ...config, healthcheck: JSON.parse(text.replace(/^CMD\s+/, '')) };
    case 'EXPOSE':
      return config;
    default:
      throw new Error(`${keyword} is not replayed.`);
  }
}

function copy(paths: readonly string[], workdir: string, layer: Layer, from: Layer | undefined): void {
  const sources = paths.slice(0, -1);
  const target = join(layer.upper, posix.resolve(workdir, paths.at(-1) ?? ''));
  const contextPath = fileURLToPath(context);
  const excluded = ignore.default().add(readFileSync(new URL('.dockerignore', context), 'utf8'));
  for (const source of sources) {
    const path = from ? join(from.upper, source) : join(contextPath, source);
    const isFolder = statSync(path).isDirectory();
    cpSync(path, isFolder ? target : join(target, posix.basename(source)), {
      recursive: true,
      filter: (file) => {
        const name = relative(contextPath, file);
        return from !== undefined || name === '' || !excluded.ignores(name);
      },
    });
  }
}

interface Command {
  readonly command: readonly string[];
  readonly env: Env;
  readonly user: string;
  readonly workdir: string;
}

/** Arguments of `unshare` that run a command on the files of a stage. */
function inOverlay({ upper, work }: Layer, base: string, { command, env, user, workdir }: Command, isReadOnly = true) {
  const root = `${work}/root`;
  const script = [
    `mkdir -p ${root}`,
    `mount -t overlay overlay -o lowerdir=${base}:/,upperdir=${upper},workdir=${work}/overlay ${root}`,
    `mount -t proc proc ${root}/proc`,
    `mount --rbind /dev ${root}/dev`,
    // A folder of its own, so that nothing is read from the folder of the source.
    `mount -t tmpfs tmpfs ${root}/tmp`,
    ...(isReadOnly ? [`mount -o remount,ro ${root}`] : []),
    `exec chroot --userspec=${user}:${user} ${root} env -i "$@"`,
  ];
  const inFolder = ['sh', '-c', `cd ${workdir} && exec "$@"`, 'sh', ...command];
  mkdirSync(`${work}/overlay`, { recursive: true });
  return [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    '-ec',
    script.join('\n'),
    'sh',
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...inFolder,
  ];
}
