import { emulatorKeys } from '../config/config.ts';
import { emulatorVariables } from '../config/emulatorVariables.ts';
import { ConfigError, EnvReader, isLoopback } from '../config/env.ts';
import { startEmulator } from './emulator.ts';

// The entry point of `npm run emulator`.
try {
  const env = new EnvReader(emulatorVariables, process.env);
  const [host, pagesUrl] = [env.get('EMULATOR_HOST'), env.get('EMULATOR_PAGES_URL')];
  const ports = { konnectPort: env.get('EMULATOR_KONNECT_PORT'), stripePort: env.get('EMULATOR_STRIPE_PORT') };
  env.throwIssues();
  const emulator = await startEmulator({ ...ports, host, ...(pagesUrl !== undefined && { pagesUrl }) });
  // The emulator serves also where its output cannot be written.
  process.stdout.on('error', () => {});
  process.stdout.write(`The emulator serves Konnect at ${emulator.konnectUrl} and Stripe at ${emulator.stripeUrl}.

Start the subgraph against it with these variables:
  STRIPE_API_KEY=${emulatorKeys.stripe}
  KONG_API_KEY=${emulatorKeys.konnect}
  STRIPE_URL=${emulator.stripeUrl}
  KONNECT_URL=${emulator.konnectUrl}
${isLoopback(host) ? '' : remoteGuide(emulator.konnectUrl, emulator.stripeUrl)}`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void emulator.close());
} catch (error) {
  process.stderr.write(`${startErrorMessage(error)}\n`);
  process.exitCode = 1;
}

function remoteGuide(konnectUrl: string, stripeUrl: string): string {
  return `
On another host, with the name by which that host reaches this one:
  EMULATOR=remote
  STRIPE_URL=http://<name>:${new URL(stripeUrl).port}
  KONNECT_URL=http://<name>:${new URL(konnectUrl).port}
`;
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
