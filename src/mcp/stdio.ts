import { flushCompileCache } from 'node:module';
import type { Writable } from 'node:stream';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { openModeCaller } from '../auth/caller.ts';
import { readConfig, secretsOf } from '../config/config.ts';
import { ConfigError } from '../config/env.ts';
import { warnOfUnknownVariables } from '../config/unknownVariables.ts';
import { formatFatalError, createLogger } from '../logging/logger.ts';
import { OutputStream } from '../logging/outputStream.ts';
import { createContainer } from '../container.ts';
import { AccessLog } from '../server/accessLog.ts';
import { isServiceFailure } from '../capabilities/errorCodes.ts';
import { startTelemetry } from '../telemetry/telemetry.ts';
import { createServerFactory } from './server.ts';
import { createStdioSession } from './session.ts';
import { DrainingStdioTransport } from './stdioTransport.ts';

const stderr = new OutputStream(2);
let secrets: readonly string[] = [];

// Node prints every member of an uncaught error, and an error of a request may hold its credential.
process.on('uncaughtException', fail);
await main().catch(fail);
flushCompileCache();

/**
 * The MCP server over standard input and output, for the client that starts this process. Standard output carries the
 * protocol only; messages for people go to standard error.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env, 'stdio');
  secrets = secretsOf(config);
  const log = createLogger(config.logLevel, secrets, stderr);
  warnOfUnknownVariables(process.env, log);
  const telemetry = await startTelemetry({
    config: config.telemetry,
    log,
    repeatMs: config.logRepeatMs,
    isFailure: isServiceFailure,
  });
  const container = await createContainer(config, log, telemetry.metrics);
  const createServer = createServerFactory({
    open: container.openScope,
    introspection: config.introspection,
    tools: config.mcp?.tools,
    personalData: config.mcp?.personalData ?? false,
    maxCost: config.limits.cost,
    log,
  });
  // The client that starts this process supplies its upstream keys, so it needs no further permissions.
  const session = createStdioSession(openModeCaller, new AccessLog(config.accessLog, log), telemetry);
  // Each response written to a full pipe adds a `drain` listener. Requests that share an upstream call finish together, so
  // there can be more listeners than the 10 that Node warns about.
  process.stdout.setMaxListeners(0);
  const transport = new DrainingStdioTransport(process.stdin, process.stdout);

  // The client ends this process by closing its input. The transport closes also after a message that exceeds the size limit.
  void transport.closed
    .then(() => flushed(process.stdout))
    .then(() => container.close())
    .then(() => telemetry.close())
    .then(() => exit(0), fail);
  // Writing fails when the client has disconnected. Nobody can receive the remaining responses.
  process.stdout.once('error', () => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(0));

  serveStdio(() => createServer(session), { transport, maxSubscriptions: 0 });
}

function fail(error: unknown): void {
  stderr.write(`${error instanceof ConfigError ? error.message : formatFatalError(error, secrets)}\n`);
  void exit(1);
}

/** Resolves when everything has been written: the end of the process discards what a slow reader has not taken yet. */
function flushed(output: Writable): Promise<void> {
  return new Promise((resolve) => output.write('', () => resolve()));
}

/** Ends the process also while nobody reads its log. */
async function exit(code: number): Promise<never> {
  await stderr.flush();
  process.exit(code);
}
