import type { Caller } from './access/caller.ts';
import { createCapabilities } from './capabilities/capabilities.ts';
import type { Capabilities } from './capabilities/capabilities.ts';
import { emulatorKeys } from './config.ts';
import type { Config, UpstreamsConfig } from './config.ts';
import { HttpClient } from './datasources/http/httpClient.ts';
import type { HttpClientOptions } from './datasources/http/httpClient.ts';
import { Konnect } from './datasources/konnect/konnect.ts';
import { StripePortal } from './datasources/stripe/stripePortal.ts';

/** Both upstreams, open for the life of the process. */
export interface Upstreams {
  /** For one request of one caller: what it reads is remembered for it, and for nobody else. */
  createCapabilities(caller: Caller): Capabilities;
  close(): Promise<void>;
}

/** The real APIs where there are keys, else the embedded emulator with demo data. */
export async function openUpstreams(config: Config): Promise<Upstreams> {
  const emulator = config.upstreams === undefined ? await startEmbeddedEmulator() : undefined;
  const upstreams = config.upstreams ?? emulator?.upstreams;
  if (upstreams === undefined) throw new TypeError('There are no upstreams.');

  const { deadlineMs, maxResponseBytes, connections } = config;
  const client = (upstream: HttpClientOptions['upstream'], origin: string) =>
    new HttpClient({ upstream, origin, deadlineMs, maxResponseBytes, connections });
  const toKonnect = client('konnect', upstreams.konnect.url);
  const toStripe = client('stripe', upstreams.stripe.url);
  const shared = {
    konnect: new Konnect(toKonnect, upstreams.konnect.token),
    stripe: new StripePortal(toStripe, upstreams.stripe),
    returnUrlOrigins: config.returnUrlOrigins,
  };
  return {
    createCapabilities: (caller) => createCapabilities(shared, caller),
    async close() {
      await Promise.all([toKonnect.close(), toStripe.close()]);
      await emulator?.close();
    },
  };
}

async function startEmbeddedEmulator(): Promise<{ upstreams: UpstreamsConfig; close: () => Promise<void> }> {
  // Only loaded where it is used.
  const { startEmulator } = await import('./emulator/emulator.ts');
  const { konnectUrl, stripeUrl, close } = await startEmulator();
  const upstreams = {
    konnect: { url: konnectUrl, token: emulatorKeys.konnect },
    stripe: { url: stripeUrl, apiKey: emulatorKeys.stripe, account: undefined },
  };
  return { upstreams, close };
}
