import { emulatorKeys } from '../config/config.ts';
import { ConfigError, EnvReader } from '../config/env.ts';
import { emulatorVariables } from '../config/variables.ts';
import { startEmulator } from './emulator.ts';

// The entry point of `npm run emulator`.
try {
  const env = new EnvReader(emulatorVariables, process.env);
  const ports = { konnectPort: env.get('EMULATOR_KONNECT_PORT'), stripePort: env.get('EMULATOR_STRIPE_PORT') };
  env.throwIssues();
  const emulator = await startEmulator(ports);
  // The emulator serves also where its output cannot be written.
  process.stdout.on('error', () => {});
  process.stdout.write(`The emulator serves Konnect at ${emulator.konnectUrl} and Stripe at ${emulator.stripeUrl}.

Start the subgraph against it with these variables:
  STRIPE_API_KEY=${emulatorKeys.stripe}
  KONG_API_KEY=${emulatorKeys.konnect}
  STRIPE_URL=${emulator.stripeUrl}
  KONNECT_URL=${emulator.konnectUrl}
`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void emulator.close());
} catch (error) {
  process.stderr.write(`${startErrorMessage(error)}\n`);
  process.exitCode = 1;
}

function startErrorMessage(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return 'The emulator could not start.';
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? ` ${String(error.port)}` : '';
    return `Port${port} is already in use. Set EMULATOR_KONNECT_PORT or EMULATOR_STRIPE_PORT to a free port.`;
  }
  return `The emulator could not start: ${error.message}`;
}
