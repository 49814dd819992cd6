import { startEmulator } from './emulator.ts';

// Process entry point: `npm run emulator`.
const konnectPort = readPort('EMULATOR_KONNECT_PORT', 4010);
const stripePort = readPort('EMULATOR_STRIPE_PORT', 4011);

if (konnectPort !== undefined && stripePort !== undefined) await run(konnectPort, stripePort);

async function run(konnect: number, stripe: number): Promise<void> {
  try {
    const emulator = await startEmulator({ konnectPort: konnect, stripePort: stripe });
    process.stdout.write(`The emulator serves Konnect at ${emulator.konnectUrl} and Stripe at ${emulator.stripeUrl}.

Start the subgraph against it with these variables:
  STRIPE_API_KEY=sk_test_emulator
  KONG_API_KEY=kpat_emulator
  STRIPE_URL=${emulator.stripeUrl}
  KONNECT_URL=${emulator.konnectUrl}
`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void emulator.close());
    }
  } catch (error) {
    fail(startupMessage(error));
  }
}

function startupMessage(error: unknown): string {
  if (!(error instanceof Error)) return 'The emulator could not start.';
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? ` ${String(error.port)}` : '';
    return `The port${port} is taken. Set EMULATOR_KONNECT_PORT or EMULATOR_STRIPE_PORT to a free one.`;
  }
  return `The emulator could not start: ${error.message}`;
}

function readPort(name: string, standard: number): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return standard;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  fail(`${name} must be a port from 0 to 65535, but is "${text}".`);
  return undefined;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
