import { constants } from 'node:os';
import { flushCompileCache } from 'node:module';
import { startApp } from '../app.ts';
import type { App } from '../app.ts';
import { readConfig, secretsOf } from '../config/config.ts';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/env.ts';
import { warnOfUnknownVariables } from '../config/unknownVariables.ts';
import { formatFatalError, createLogger } from '../logging/logger.ts';
import { OutputStream } from '../logging/outputStream.ts';
import type { Logger } from '../logging/logger.ts';

const [stdout, stderr] = [new OutputStream(1), new OutputStream(2)];
/** SIGHUP: the terminal was closed. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let secrets: readonly string[] = [];

/** Starts the service of this process, which ends with a signal. A start that fails ends the process with exit code 1. */
export async function runService(): Promise<void> {
  // Node prints every member of an uncaught error, and an error of a request may hold its credential.
  process.on('uncaughtException', fail);
  await start().catch(fail);
  // Otherwise the compile cache is written on exit only, which a killed process never reaches.
  flushCompileCache();
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  secrets = secretsOf(config);
  const log = createLogger(config.logLevel, secrets, stderr);
  warnOfUnknownVariables(process.env, log);
  const starting = startApp(config, log);
  stopOnSignals(starting, log);
  stdout.write(`${banner(config, await starting)}\n`);
}

/**
 * Shuts down gracefully on the first signal after the start, and exits immediately on a second one. A signal during the start
 * ends the process: nothing is in flight. The handler exits itself because process 1 of a container has no default action
 * for signals.
 */
function stopOnSignals(starting: Promise<App>, log: Logger): void {
  let app: App | undefined;
  let isStopping = false;
  void starting.then((started) => (app = started)).catch(() => {});
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (app === undefined) return void exit(128 + constants.signals[signal]);
      if (isStopping) process.exit(1);
      isStopping = true;
      app.close().then(
        () => exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'service: shutdown failed');
          return exit(1);
        },
      );
    });
  }
}

async function exit(code: number): Promise<never> {
  await Promise.all([stdout.flush(), stderr.flush()]);
  process.exit(code);
}

function banner({ upstreams, introspection }: Config, { url }: App): string {
  const upstreamNames =
    upstreams === undefined
      ? 'the embedded emulator with demo data'
      : `${upstreams.konnect.url} and ${upstreams.stripe.url}`;
  return `customer-portal-subgraph on ${upstreamNames}: ${introspection ? 'explore it at ' : ''}${url}`;
}

function fail(error: unknown): void {
  stderr.write(`${error instanceof ConfigError ? error.message : formatFatalError(error, secrets)}\n`);
  void exit(1);
}
