import { constants } from 'node:os';
import { flushCompileCache } from 'node:module';
import { startApp } from './app.ts';
import type { App } from './app.ts';
import { readConfig, secretsOf } from './config/config.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/env.ts';
import { warnOfUnknownVariables } from './config/unknownVariables.ts';
import { formatFatalError, createLogger } from './logging/logger.ts';
import { OutputStream } from './logging/outputStream.ts';
import type { Logger } from './logging/logger.ts';

const [stdout, stderr] = [new OutputStream(1), new OutputStream(2)];
/** SIGHUP: the terminal was closed. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let secrets: readonly string[] = [];

// Node prints every member of an uncaught error, and an error of a request may hold its credential.
process.on('uncaughtException', fail);
await main().catch(fail);
// Otherwise the compile cache is written on exit only, which a killed process never reaches.
flushCompileCache();

async function main(): Promise<void> {
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

/** The message for an error that the operator can correct; undefined for other errors, which are logged with a stack. */
function startErrorMessage(error: unknown): string | undefined {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'code' in error) {
    const port = 'port' in error ? ` ${String(error.port)}` : '';
    if (error.code === 'EADDRINUSE') {
      return `Port${port} is already in use. Set PORT to another port, or to 0 for any free port.`;
    }
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
      return 'HOST is not an address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all of them.';
    }
    if (error.code === 'EACCES') {
      return `Opening port${port} requires more privileges. Set PORT to a port above 1023.`;
    }
  }
  return undefined;
}

function fail(error: unknown): void {
  stderr.write(`${startErrorMessage(error) ?? formatFatalError(error, secrets)}\n`);
  void exit(1);
}
