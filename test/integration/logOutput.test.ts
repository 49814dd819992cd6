import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emulatorKeys } from '../../src/config/config.ts';
import { freePort } from '../support/freePort.ts';
import { postGraphQL } from '../support/service.ts';

/** A service whose upstreams refuse connections, so that each read writes a line to the log. */
let service: ChildProcess | undefined;
const opened: number[] = [];
const folder = mkdtempSync(join(tmpdir(), 'log-'));
afterAll(() => rmSync(folder, { recursive: true }));

afterEach(async () => {
  if (service && service.exitCode === null && service.signalCode === null) {
    service.kill('SIGKILL');
    await once(service, 'exit');
  }
  for (const fd of opened.splice(0)) closeSync(fd);
});

const closedPort = 'http://127.0.0.1:9';
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

async function start(stdio: StdioOptions): Promise<string> {
  const port = String(await freePort());
  // A write past the limit of file sizes fails with this signal ignored, as on a full disk.
  service = spawn(
    'sh',
    ['-c', `trap '' XFSZ; exec ${process.execPath} --disable-warning=ExperimentalWarning ${main}`],
    {
      stdio,
      env: {
        PORT: port,
        KONG_API_KEY: emulatorKeys.konnect,
        STRIPE_API_KEY: emulatorKeys.stripe,
        KONNECT_URL: closedPort,
        STRIPE_URL: closedPort,
        DRAIN_MS: '0',
        // One line for each read, and no others.
        LOG_LEVEL: 'warn',
        LOG_REPEAT_MS: '0',
        ACCESS_LOG: 'off',
        UPSTREAM_RETRIES: '0',
        UPSTREAM_BREAKER_MIN_CALLS: '100000',
      },
    },
  );
  const url = `http://127.0.0.1:${port}/graphql`;
  while (service.exitCode === null) {
    const isReady = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return url;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The service ended with ${service.exitCode}.`);
}

/** Sends requests with `count` failing reads each. */
async function logLines(url: string, requests: number, count: number): Promise<void> {
  for (let request = 0; request < requests; request++) {
    const fields = Array.from({ length: count }, (_, index) => {
      const id = `01JHQ75EE0HJBPS999${String(request * count + index).padStart(8, '0')}`;
      return `f${index}: customer(id: "${id}") { id }`;
    });
    const { errors } = await postGraphQL(url, `{ ${fields.join(' ')} }`);
    expect(errors).toHaveLength(count);
  }
}

async function stopGracefully(): Promise<unknown> {
  if (service === undefined) throw new Error('No service was started.');
  service.kill('SIGTERM');
  const [code]: unknown[] = await once(service, 'exit');
  return code;
}

/** Standard output or standard error has the given end; the other one is discarded. */
function stdioWith(stream: 'stdout' | 'stderr', end: 'pipe' | number): StdioOptions {
  return stream === 'stdout' ? ['ignore', end, 'ignore'] : ['ignore', 'ignore', end];
}

describe.each(['stdout', 'stderr'] as const)('%s', (stream) => {
  test('on a full device neither stops the service nor its graceful shutdown', async () => {
    const full = openSync('/dev/full', 'w');
    opened.push(full);
    const url = await start(stdioWith(stream, full));
    await logLines(url, 3, 10);
    expect(await postGraphQL(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    expect(await stopGracefully()).toBe(0);
  });

  test('whose reader has closed it neither stops the service nor its graceful shutdown', async () => {
    const url = await start(stdioWith(stream, 'pipe'));
    service?.[stream]?.destroy();
    await logLines(url, 3, 10);
    expect(await postGraphQL(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    expect(await stopGracefully()).toBe(0);
  });

  test('that nobody reads neither stops the service nor its graceful shutdown', async () => {
    const url = await start(stdioWith(stream, 'pipe'));
    // More than a pipe and the buffer hold.
    await logLines(url, stream === 'stderr' ? 200 : 3, 50);
    expect(await postGraphQL(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    expect(await stopGracefully()).toBe(0);
  });
});

test('dropped lines are counted in a line of the log once its reader reads again', async () => {
  const url = await start(['ignore', 'ignore', 'pipe']);
  await logLines(url, 200, 50);
  let text = '';
  await new Promise<void>((resolve) => {
    service?.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('logger: lines dropped')) resolve();
    });
  });
  await stopGracefully();
  expect(countLines(text)).toBe(10_000);
});

test('dropped lines are counted in a line of the log once a full disk has space again', async () => {
  const file = join(folder, 'log');
  const fd = openSync(file, 'w');
  opened.push(fd);
  const url = await start(['ignore', 'ignore', fd]);
  await logLines(url, 1, 10);
  limitFileSize('1000');
  await logLines(url, 2, 10);
  limitFileSize('unlimited');
  await logLines(url, 1, 10);
  await stopGracefully();
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('logger: lines dropped');
  expect(countLines(text)).toBe(40);
});

/** The number of lines that the service logged: those in the text, and those that it reports as dropped. */
function countLines(text: string): number {
  const entries = text
    .trim()
    .split('\n')
    .map((line): { msg: string; dropped?: number } => JSON.parse(line));
  const reports = entries.filter(({ msg }) => msg === 'logger: lines dropped');
  return entries.length - reports.length + reports.reduce((sum, { dropped = 0 }) => sum + dropped, 0);
}

function limitFileSize(limit: string): void {
  const { status } = spawnSync('prlimit', ['--pid', String(service?.pid), `--fsize=${limit}:unlimited`]);
  if (status !== 0) throw new Error('prlimit failed.');
}
