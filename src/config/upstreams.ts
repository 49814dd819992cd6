import { emulatorUrl } from './env.ts';
import type { Reader } from './variables.ts';

export interface UpstreamsConfig {
  readonly konnect: { readonly url: string; readonly token: string };
  readonly stripe: { readonly url: string; readonly apiKey: string; readonly account: string | undefined };
}

/** What the upstreams are; `unknown` while a variable that decides it is missing. */
export type UpstreamsKind = 'emulator' | 'real' | 'unknown';

export interface UpstreamsSetting {
  readonly kind: UpstreamsKind;
  /** Undefined: the embedded emulator replaces both APIs. */
  readonly upstreams: UpstreamsConfig | undefined;
}

/** The credentials of the emulator. It accepts any; the real APIs accept none of these. */
export const emulatorKeys = { konnect: 'kpat_emulator', stripe: 'sk_test_emulator' };

const keyNames = ['KONG_API_KEY', 'STRIPE_API_KEY'] as const;
const otherNames = ['KONNECT_URL', 'KONNECT_REGION', 'STRIPE_URL', 'STRIPE_ACCOUNT'] as const;

export function readUpstreams(env: Reader): UpstreamsSetting {
  const emulator = env.get('EMULATOR');
  if (emulator === 'remote') return readRemoteEmulator(env);
  const hasKey = keyNames.some((name) => env.isSet(name));
  if (emulator === 'on') {
    env.reject(keyNames, 'cannot be set together with EMULATOR=on, which replaces the real APIs by demo data');
    if (!hasKey) rejectOthers(env);
    return { kind: hasKey ? 'unknown' : 'emulator', upstreams: undefined };
  }
  if (hasKey) return readRealUpstreams(env);
  if (emulator === 'off') {
    requireKeys(env, 'must be set because EMULATOR is "off"');
    return { kind: 'unknown', upstreams: undefined };
  }
  if (env.get('NODE_ENV') === 'production') {
    requireKeys(env, 'must be set because NODE_ENV is "production"; for demo data, set EMULATOR=on instead');
    return { kind: 'unknown', upstreams: undefined };
  }
  rejectOthers(env);
  return { kind: 'emulator', upstreams: undefined };
}

function readRealUpstreams(env: Reader): UpstreamsSetting {
  const [token, apiKey] = [env.get('KONG_API_KEY'), env.get('STRIPE_API_KEY')];
  const region = env.get('KONNECT_REGION');
  const konnectUrl = env.get('KONNECT_URL') ?? `https://${region}.api.konghq.com`;
  const [stripeUrl, account] = [env.get('STRIPE_URL'), env.get('STRIPE_ACCOUNT')];
  rejectRegion(env);
  requireKeys(env, 'must be set too: set both keys for the real APIs, or neither for the embedded emulator');
  const upstreams = {
    konnect: { url: konnectUrl, token: token ?? '' },
    stripe: { url: stripeUrl, apiKey: apiKey ?? '', account },
  };
  const isComplete = keyNames.every((name) => env.isSet(name));
  return { kind: isComplete ? (isLocalEmulator(upstreams) ? 'emulator' : 'real') : 'unknown', upstreams };
}

/** Its URLs may have plain http, so that only the keys of the emulator are accepted: a real key must not cross a network unencrypted. */
function readRemoteEmulator(env: Reader): UpstreamsSetting {
  const konnectUrl = env.get('KONNECT_URL', emulatorUrl.parse);
  const stripeUrl = env.get('STRIPE_URL', emulatorUrl.parse);
  for (const name of ['KONNECT_URL', 'STRIPE_URL'] as const) {
    env.require(name, 'must be set while EMULATOR is "remote": the URL of the emulator');
  }
  rejectRegion(env);
  const keys = { KONG_API_KEY: emulatorKeys.konnect, STRIPE_API_KEY: emulatorKeys.stripe };
  for (const name of keyNames) {
    if (env.isSet(name) && env.get(name) !== keys[name] && !env.isFaulty(name)) {
      env.report(name, 'must not be set while EMULATOR is "remote", which sends requests unencrypted: remove it');
    }
  }
  return {
    kind: 'emulator',
    upstreams: {
      konnect: { url: konnectUrl ?? '', token: emulatorKeys.konnect },
      stripe: { url: stripeUrl, apiKey: emulatorKeys.stripe, account: env.get('STRIPE_ACCOUNT') },
    },
  };
}

/** Whether the upstreams are an emulator process on this machine, and thus hold no real data. */
function isLocalEmulator({ konnect, stripe }: UpstreamsConfig): boolean {
  const isLocal = [konnect.url, stripe.url].every((url) => new URL(url).protocol === 'http:');
  return isLocal && konnect.token === emulatorKeys.konnect && stripe.apiKey === emulatorKeys.stripe;
}

function requireKeys(env: Reader, problem: string): void {
  for (const name of keyNames) env.require(name, problem);
}

function rejectRegion(env: Reader): void {
  if (!env.isSet('KONNECT_URL')) return;
  env.reject(['KONNECT_REGION'], 'cannot be set together with KONNECT_URL, which contains the host');
}

function rejectOthers(env: Reader): void {
  const problem = 'has no effect without KONG_API_KEY and STRIPE_API_KEY: the embedded emulator would be used';
  env.reject(otherNames, problem);
}
