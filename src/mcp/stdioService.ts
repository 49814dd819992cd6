import { anybody } from '../access/caller.ts';
import { readConfig, secretsOf } from '../config.ts';
import { ConfigError } from '../environment.ts';
import { crashText, createLog } from '../log.ts';
import { openUpstreams } from '../upstreams.ts';
import { createServerFactory } from './server.ts';
import { AccountableStdioTransport } from './stdioTransport.ts';

let secrets: readonly string[] = [];

/**
 * The edge of a process that serves the tools over its standard input and output, for the client that started it. Nothing
 * but the protocol goes to the output: what people should read goes to standard error.
 */
export async function run(): Promise<void> {
  // Node would print an error with all of its members, and those of a request hold its credential.
  process.on('uncaughtException', fail);
  await start().catch(fail);
}

async function start(): Promise<void> {
  const config = readConfig(process.env, 'itsStarter');
  secrets = secretsOf(config);
  const log = createLog(config.logLevel, secrets);
  const upstreams = await openUpstreams(config, log);
  const createServer = createServerFactory({
    open: upstreams.open,
    introspection: config.introspection,
    personalData: config.mcp?.personalData ?? false,
    log,
  });
  // The client that started this process gave it the keys: it may do whatever they allow.
  const server = createServer(anybody);
  // Each answer that finds the output full waits for it, and those of reads that were shared all come at once.
  process.stdout.setMaxListeners(0);
  const transport = new AccountableStdioTransport(process.stdin, process.stdout);

  // The client ends this process by closing its input: then nothing keeps it running once all is closed.
  process.stdin.once('end', () => {
    transport
      .settled()
      .then(() => server.close())
      .catch(fail);
  });
  // Also when a message was too long to be read.
  server.onclose = () => void upstreams.close().catch(fail);
  // A client that has gone cannot be answered.
  process.stdout.once('error', () => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

  await server.connect(transport);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof ConfigError ? error.message : crashText(error, secrets)}\n`);
  process.exit(1);
}
