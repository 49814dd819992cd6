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

/** The first signal lets requests finish; a second one does not, also where the system would leave it without effect. */
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
            log.error({ err: error }, 'closing failed');
            process.exit(1);
          },
        );
    });
  }
}

function banner({ upstreams, introspection }: Config, { url }: App): string {
  const behind =
    upstreams === undefined
      ? 'the embedded emulator with demo data'
      : `${upstreams.konnect.url} and ${upstreams.stripe.url}`;
  return `customer-portal-subgraph on ${behind}: ${introspection ? 'explore it at ' : ''}${url}`;
}

/** What a person can mend is told in a sentence, without a stack. */
function expected(error: unknown): string | undefined {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE') return 'The port is taken. Set PORT to another one, or to 0 for any free one.';
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
      return 'HOST is no address of this machine. Set it to one, or to 0.0.0.0 for all of them.';
    }
    if (error.code === 'EACCES') return 'The port may not be opened by this user. Set PORT to one above 1023.';
  }
  return undefined;
}

function fail(error: unknown): void {
  process.stderr.write(`${expected(error) ?? formatFatalError(error, secrets)}\n`);
  process.exit(1);
}
