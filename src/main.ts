import { flushCompileCache } from 'node:module';
import { startApp } from './app.ts';
import type { App } from './app.ts';
import { readConfig, secretsOf } from './config/config.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/env.ts';
import { formatFatalError, createLogger } from './logging/logger.ts';
import type { Logger } from './logging/logger.ts';

let secrets: readonly string[] = [];

// Node prints every member of an uncaught error, and an error of a request may hold its credential.
process.on('uncaughtException', fail);
await main().catch(fail);
// Otherwise the compile cache is written on exit only, which a killed process never reaches.
flushCompileCache();

async function main(): Promise<void> {
  const config = readConfig(process.env);
  secrets = secretsOf(config);
  const log = createLogger(config.logLevel, secrets);
  const starting = startApp(config, log);
  stopOnSignals(starting, log);
  process.stdout.write(`${banner(config, await starting)}\n`);
}

/**
 * Shuts down gracefully on the first signal and exits immediately on the second. The handler exits itself because process 1
 * of a container has no default action for signals.
 */
function stopOnSignals(starting: Promise<App>, log: Logger): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      starting
        .then((app) => app.close())
        .then(
          () => process.exit(0),
          (error: unknown) => {
            log.error({ err: error }, 'service: shutdown failed');
            process.exit(1);
          },
        );
    });
  }
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
  process.stderr.write(`${startErrorMessage(error) ?? formatFatalError(error, secrets)}\n`);
  process.exit(1);
}
