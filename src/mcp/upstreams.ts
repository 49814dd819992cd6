import { createCapabilities } from '../capabilities/capabilities.ts';
import type { Capabilities } from '../capabilities/capabilities.ts';
import type { Config, UpstreamsConfig } from '../config.ts';
import { HttpClient } from '../datasources/http/httpClient.ts';
import type { HttpClientOptions } from '../datasources/http/httpClient.ts';
import { Konnect } from '../datasources/konnect/konnect.ts';
import { StripePortal } from '../datasources/stripe/stripePortal.ts';

/** Both upstreams, for a process that serves nothing but tools. */
export interface Upstreams {
  createCapabilities(): Capabilities;
  close(): Promise<void>;
}

/** Opens the real APIs where there are keys, else the emulator with demo data. */
export async function openUpstreams(config: Config): Promise<Upstreams> {
  const { upstreams, close } = config.upstreams
    ? { upstreams: config.upstreams, close: () => Promise.resolve() }
    : await startEmbeddedEmulator();
  const { deadlineMs, maxResponseBytes, connections } = config;
  const client = (upstream: HttpClientOptions['upstream'], origin: string) =>
    new HttpClient({ upstream, origin, deadlineMs, maxResponseBytes, connections });
  const toKonnect = client('konnect', upstreams.konnect.url);
  const toStripe = client('stripe', upstreams.stripe.url);
  const konnect = new Konnect(toKonnect, upstreams.konnect.token);
  const stripe = new StripePortal(toStripe, upstreams.stripe);
  return {
    createCapabilities: () => createCapabilities(konnect, stripe),
    async close() {
      await Promise.all([toKonnect.close(), toStripe.close()]);
      await close();
    },
  };
}

async function startEmbeddedEmulator(): Promise<{ upstreams: UpstreamsConfig; close: () => Promise<void> }> {
  // Only loaded where it is used.
  const { startEmulator } = await import('../emulator/emulator.ts');
  const { konnectUrl, stripeUrl, close } = await startEmulator();
  const upstreams = {
    konnect: { url: konnectUrl, token: 'kpat_emulator' },
    stripe: { url: stripeUrl, apiKey: 'sk_test_emulator', account: undefined },
  };
  return { upstreams, close };
}
