import { createRequire } from 'node:module';
import type Sdk from 'stripe';

/** The official SDK, as CommonJS: its ES modules import `node:http`, which `server/http.ts` tells the price of. */
export const Stripe = load();

function load(): typeof Sdk {
  const sdk: unknown = createRequire(import.meta.url)('stripe');
  if (isSdk(sdk)) return sdk;
  throw new TypeError('The package "stripe" is not the SDK of Stripe.');
}

function isSdk(value: unknown): value is typeof Sdk {
  return typeof value === 'function' && 'HttpClient' in value && 'errors' in value;
}
