import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { startChild, startSource, urlOf } from '../support/childProcess.ts';
import type { Child, Env } from '../support/childProcess.ts';
import { KeepAliveConnection, rawRequest } from '../support/keepAliveConnection.ts';
import { postGraphQL } from '../support/service.ts';
import { problemsIn } from '../support/logLines.ts';

const children: Child[] = [];
let npm: Child | undefined;

function start(env: Env): Child {
  const service = startSource('main.ts', env);
  children.push(service);
  return service;
}

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.process.kill('SIGKILL');
    await child.exit;
  }
  if (npm !== undefined) killGroup(npm);
  await npm?.exit;
  npm = undefined;
});

test('a service without configuration prints one line with its address and serves the demo data', async () => {
  const service = start({ PORT: '0' });
  const answer = await postGraphQL(
    await urlOf(service),
    '{ customer(key: "acme") { id name billing { profile { name } appData { stripe { stripeCustomerId } } } } }',
  );
  expect(answer).toEqual({
    data: {
      customer: {
        id: '01JHQ75EE0HJBPS999HYMPF29H',
        name: 'Acme Corporation',
        billing: {
          profile: { name: 'Stripe billing' },
          appData: { stripe: { stripeCustomerId: expect.stringMatching(/^cus_/) } },
        },
      },
    },
  });
  expect(service.output.stdout.trim().split('\n')).toHaveLength(1);
  expect(problemsIn(service.output.stderr)).toBe('');
});

test('a misspelt variable is logged at the start, without its value', async () => {
  const service = start({ PORT: '0', STRIPE_KEY: 'sk_test_misplaced' });
  await urlOf(service);
  service.process.kill('SIGTERM');
  await service.exit;
  expect(problemsIn(service.output.stderr)).toContain('"variable":"STRIPE_KEY","didYouMean":"STRIPE_API_KEY"');
  expect(service.output.stderr).not.toContain('sk_test_misplaced');
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops the service with exit code 0', async (signal) => {
  const service = start({ PORT: '0' });
  await postGraphQL(await urlOf(service), '{ __typename }');
  service.process.kill(signal);
  expect(await service.exit).toBe(0);
  expect(problemsIn(service.output.stderr)).toBe('');
});

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('one %s during the start ends the process with exit code %i', async (signal, code) => {
  // A server that accepts connections and never answers, as the store that the start waits for.
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const connected = once(silent, 'connection');
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const service = start({ PORT: '0', REDIS_URL: `redis://127.0.0.1:${port}` });
  const [socket]: Socket[] = await connected;
  service.process.kill(signal);
  expect(await service.exit).toBe(code);
  expect(service.output).toEqual({ stdout: '', stderr: '' });
  socket?.destroy();
  silent.close();
});

test('SIGTERM to npm stops the service that npm start runs, and closes its port', async () => {
  npm = startChild('npm', ['start'], { PORT: '0' }, { detached: true });
  const url = await urlOf(npm);
  expect(await postGraphQL(url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  const exited = once(npm.process, 'exit');
  npm.process.kill('SIGTERM');
  await exited;
  const connection = new KeepAliveConnection(Number(new URL(url).port));
  expect(await connection.send(rawRequest('GET', '/health/live'))).toBe('refused');
});

test('a wrong configuration ends the process with exit code 1, every issue and no stack', async () => {
  const service = start({ PORT: '80x', KONNECT_REGION: 'moon', KONG_API_KEY: 'kpat_1', AUTH_MODE: 'open' });
  expect(await service.exit).toBe(1);
  expect(service.output.stdout).toBe('');
  expect(service.output.stderr).toBe(
    [
      'The configuration has 3 errors:',
      '  PORT must be an integer from 0 to 65535, but got "80x"',
      '  KONNECT_REGION must be one of us, eu, au, me, in, sg, global, but got "moon"',
      '  STRIPE_API_KEY must be set too: set both keys for the real APIs, or neither for the embedded emulator',
      '',
    ].join('\n'),
  );
});

test.each(['PORT', 'REST_PORT', 'MCP_PORT'])(
  'a port in use ends the process with exit code 1 and names %s',
  async (name) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const service = start({ PORT: '0', LOG_LEVEL: 'error', [name]: String(port) });
      expect(await service.exit).toBe(1);
      expect(service.output.stderr).toBe(
        `The configuration has 1 error:\n  ${name} is ${port}, but this port is already in use: set ${name} to another port, or to 0 for any free port\n`,
      );
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  },
);

/** Kills a detached process and everything that it started, which would otherwise outlive a failed test. */
function killGroup({ process: { pid } }: Child): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // The error means that no process of the group is left.
    if (Object(error).code !== 'ESRCH') throw error;
  }
}
