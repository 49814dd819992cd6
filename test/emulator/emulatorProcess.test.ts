import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';

type Child = ChildProcessByStdio<null, Readable, Readable>;

// Each case starts a process, which a busy machine may take seconds for.
jest.setTimeout(30_000);

const running = new Set<Child>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

function start(env: Record<string, string>) {
  const child: Child = spawn(process.execPath, ['src/emulator/main.ts'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  return { child, output, ended: once(child, 'close') };
}

async function printed({ child, output }: ReturnType<typeof start>, text: string): Promise<void> {
  while (!output.out.includes(text)) await once(child.stdout, 'data');
}

const anyPorts = { EMULATOR_KONNECT_PORT: '0', EMULATOR_STRIPE_PORT: '0' };

test.each(['SIGINT', 'SIGTERM'] as const)(
  'serves both upstreams, prints how to use them, and exits on %s',
  async (signal) => {
    const emulator = start(anyPorts);
    await printed(emulator, 'KONNECT_URL=');
    const { out } = emulator.output;
    expect(out).toContain('STRIPE_API_KEY=sk_test_emulator');
    expect(out).toContain('KONG_API_KEY=kpat_emulator');
    const url = (name: string) => new RegExp(`${name}=(http://127\\.0\\.0\\.1:\\d+)`).exec(out)?.[1] ?? '';
    const konnect = await fetch(`${url('KONNECT_URL')}/v3/openmeter/customers`, {
      headers: { authorization: 'Bearer kpat_emulator' },
    });
    const stripe = await fetch(`${url('STRIPE_URL')}/v1/billing_portal/configurations`, {
      headers: { authorization: 'Bearer sk_test_emulator' },
    });
    expect([konnect.status, stripe.status]).toEqual([200, 200]);
    emulator.child.kill(signal);
    expect(await emulator.ended).toEqual([0, null]);
    expect(emulator.output.err).toBe('');
  },
);

test.each(['x', '-1', '65536', '1.5', '0x10', ' '])('a port of "%s" is reported, with exit code 1', async (port) => {
  const emulator = start({ ...anyPorts, EMULATOR_STRIPE_PORT: port });
  expect(await emulator.ended).toEqual([1, null]);
  expect(emulator.output.err.trim()).toBe(`EMULATOR_STRIPE_PORT must be a port from 0 to 65535, but is "${port}".`);
});

test('two invalid ports are reported together', async () => {
  const emulator = start({ EMULATOR_KONNECT_PORT: 'a', EMULATOR_STRIPE_PORT: 'b' });
  expect(await emulator.ended).toEqual([1, null]);
  expect(emulator.output.err).toMatch(/^EMULATOR_KONNECT_PORT .*\nEMULATOR_STRIPE_PORT .*\n$/);
});

test.each(['EMULATOR_KONNECT_PORT', 'EMULATOR_STRIPE_PORT'])(
  'a port in use in %s is reported, with exit code 1',
  async (name) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const emulator = start({ ...anyPorts, [name]: port });
    expect(await emulator.ended).toEqual([1, null]);
    expect(emulator.output.err).toMatch(new RegExp(`^The port ${port} is taken`));
    expect(emulator.output.err).not.toContain('    at ');
    holder.close();
  },
);
