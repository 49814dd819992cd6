import { emulatorKeys } from '../../src/config/config.ts';
import { startSource } from '../support/childProcess.ts';
import { startTestEmulator } from '../support/emulator.ts';
import type { TestEmulator } from '../support/emulator.ts';
import { startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';

let emulator: TestEmulator;
let refusing: FakeUpstream;
beforeEach(async () => {
  emulator = await startTestEmulator();
  refusing = await startFakeUpstream();
  refusing.answerWith((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"Invalid API Key"}}');
  });
});
afterEach(async () => {
  await refusing.close();
  await emulator.close();
});

async function checkLive(env: Record<string, string>, ...args: string[]) {
  const child = startSource('main.ts', env, [], ['check:live', ...args]);
  return { code: await child.exit, ...child.output };
}

function keys(): Record<string, string> {
  return {
    KONG_API_KEY: emulatorKeys.konnect,
    STRIPE_API_KEY: emulatorKeys.stripe,
    KONNECT_URL: emulator.konnectUrl,
    STRIPE_URL: emulator.stripeUrl,
  };
}

test('without --write, both upstreams are read and nothing is changed', async () => {
  const { code, stdout, stderr } = await checkLive(keys());
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^konnect {2}ok {6}list customers: \d+ customers$/),
    expect.stringMatching(/^konnect {2}ok {6}read the billing of a customer: billing profile \w{26}$/),
    expect.stringMatching(/^konnect {2}ok {6}list billing profiles: \d+ billing profiles$/),
    expect.stringMatching(/^stripe {3}ok {6}list portal configurations: /),
    'Every check succeeded.',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(emulator.exchanges.every(({ method }) => method === 'GET')).toBe(true);
});

test('with --write, only objects that the check creates are changed, and the customer is deleted again', async () => {
  const customers = emulator.state.konnect.customers.size;
  const { code, stdout } = await checkLive(keys(), '--write');
  expect(stdout).toMatch(
    /^konnect {2}ok {6}create, replace and delete a customer: customer check-live-\S+, deleted again$/m,
  );
  expect(stdout).toMatch(/^stripe {3}ok {6}create and change a portal configuration: bpc_\w+, now inactive/m);
  expect(code).toBe(0);
  const created = [...emulator.state.konnect.customers.values()].slice(customers);
  expect(created).toMatchObject([{ customer: { deleted_at: expect.any(String) } }]);
  const [id] = /bpc_\w+/.exec(stdout) ?? [];
  expect(emulator.state.stripe.configurations.get(id ?? '')).toMatchObject({ active: false });
});

test.each([
  ['KONNECT_URL', 'konnect', 3, 'KONG_API_KEY'],
  ['STRIPE_URL', 'stripe', 1, 'STRIPE_API_KEY'],
])('a key that the upstream of %s refuses is named', async (variable, upstream, failures, key) => {
  const { code, stdout } = await checkLive({ ...keys(), [variable]: refusing.url });
  const failed = stdout.split('\n').filter((line) => line.includes('FAILED'));
  expect(failed).toHaveLength(failures);
  expect(failed.every((line) => line.startsWith(upstream) && line.includes('UPSTREAM_AUTH'))).toBe(true);
  expect(stdout).toContain(`Check ${key}`);
  expect(stdout).not.toContain(emulatorKeys.stripe);
  expect(code).toBe(1);
});

test('a response that does not fit the contract is reported with its members', async () => {
  refusing.answerWith((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{}],"meta":{"page":{"number":1}}}');
  });
  const { code, stdout } = await checkLive({ ...keys(), KONNECT_URL: refusing.url });
  expect(stdout).toMatch(/^konnect {2}FAILED {2}list customers: UPSTREAM_INVALID_RESPONSE \(.*data\.0\.id/m);
  expect(code).toBe(1);
});

test.each<[string, Record<string, string>, string[], RegExp]>([
  ['no keys', {}, [], /KONG_API_KEY and STRIPE_API_KEY must be set/],
  [
    'a live key with --write',
    { KONG_API_KEY: 'kpat_1', STRIPE_API_KEY: 'sk_live_1', RETURN_URL_ORIGINS: 'https://acme.example' },
    ['--write'],
    /STRIPE_API_KEY must be a test key with --write/,
  ],
])('%s is refused before any request', async (_what, env, args, message) => {
  const { code, stdout, stderr } = await checkLive(env, ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('sk_live_1');
});
