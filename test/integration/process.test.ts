import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { postGraphQL } from '../support/service.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly exit: Promise<number | null>;
}

const runs: Run[] = [];

function run(env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { PATH: process.env['PATH'], ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const started = { child, output, exit };
  runs.push(started);
  return started;
}

afterEach(async () => {
  for (const { child, exit } of runs.splice(0)) {
    child.kill('SIGKILL');
    await exit;
  }
});

async function urlOf({ child, output }: Run): Promise<string> {
  for (;;) {
    const url = /http\S+\/graphql/.exec(output.stdout)?.[0];
    if (url) return url;
    await new Promise((resolve) => child.stdout?.once('data', resolve));
  }
}

test('starts with nothing set, prints one line with the address, and answers within two seconds', async () => {
  const startedAt = performance.now();
  const started = run({ PORT: '0' });
  const url = await urlOf(started);
  const answer = await postGraphQL(
    url,
    '{ customer(key: "acme") { id name billing { profile { name } appData { stripe { customerId } } } } }',
  );
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(answer).toEqual({
    data: {
      customer: {
        id: '01JHQ75EE0HJBPS999HYMPF29H',
        name: 'Acme Corporation',
        billing: {
          profile: { name: 'Stripe billing' },
          appData: { stripe: { customerId: expect.stringMatching(/^cus_/) } },
        },
      },
    },
  });
  expect(started.output.stdout.trim().split('\n')).toHaveLength(1);
  expect(started.output.stderr).toBe('');
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with exit code 0', async (signal) => {
  const started = run({ PORT: '0' });
  await postGraphQL(await urlOf(started), '{ __typename }');
  started.child.kill(signal);
  expect(await started.exit).toBe(0);
  expect(started.output.stderr).toBe('');
});

test('an invalid configuration exits with code 1 and reports every error without a stack', async () => {
  const started = run({ PORT: '80x', KONNECT_REGION: 'moon', KONG_API_KEY: 'kpat_1', AUTH_MODE: 'open' });
  expect(await started.exit).toBe(1);
  expect(started.output.stdout).toBe('');
  expect(started.output.stderr).toBe(
    [
      'The configuration has 5 errors:',
      '  PORT must be an integer from 0 to 65535, but got "80x"',
      '  KONNECT_REGION must be one of us, eu, au, me, in, sg, global, but got "moon"',
      '  STRIPE_API_KEY must be set too: set both keys for the real APIs, or neither for the embedded emulator',
      '  AUTH_MODE cannot be "open" here, because it disables authentication: the upstreams must be the emulator',
      '  RETURN_URL_ORIGINS must be set because the keys are for real accounts: the origins that return URLs of sessions may have, such as "https://app.example.com"',
      '',
    ].join('\n'),
  );
});

test('a taken port ends it with exit code 1 and a sentence', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const started = run({ PORT: String(port) });
    expect(await started.exit).toBe(1);
    expect(started.output.stderr).toBe('The port is taken. Set PORT to another one, or to 0 for any free one.\n');
  } finally {
    await new Promise((resolve) => taken.close(resolve));
  }
});
