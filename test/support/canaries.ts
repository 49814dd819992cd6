import type { EmulatorState } from '../../src/emulator/emulator.ts';

export interface Canary {
  readonly name: string;
  /** `secret`: must not be in any response. `personal`: may only be in requested data. Neither may be logged. */
  readonly kind: 'secret' | 'personal';
  /** The planted value. */
  readonly value: string;
  /** The part of the value that tests search for. */
  readonly trace: string;
}

/** Values planted as secrets and personal data, which tests search for in responses and logs. */
export const canaries = {
  konnectToken: secret('kpat_canary7Hq2VdLx0Zr8PmTe4Ws', 'canary7Hq2VdLx0Zr8PmTe4Ws'),
  stripeKey: secret('sk_test_canary51QwErTy9UiOpAsDfGh', 'canary51QwErTy9UiOpAsDfGh'),
  routerSecret: secret('canary+router/secret="now"\\0123456789abcdef', 'canary+router/secret="now"'),
  previousRouterSecret: secret("canary+router/secret='was'~fedcba9876543210", "canary+router/secret='was'"),
  callersToken: secret('eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canarySignature-7d_3fQ', 'eyJzdWIiOiJjYW5hcnkifQ'),
  restrictedKey: secret('rk_live_canary8Zx7Cv6Bn5Mm', 'canary8Zx7Cv6Bn5Mm'),
  webhookSecret: secret('whsec_canary3Jk2Hg1Fd0Sa', 'canary3Jk2Hg1Fd0Sa'),
  basicCredential: secret('Basic Y2FuYXJ5OmNhbmFyeS1wYXNzd29yZA==', 'Y2FuYXJ5OmNhbmFyeS1wYXNzd29yZA'),
  internalUrl: secret('http://canary-user:canary-pass@konnect-7.canary.internal:8443/v3', 'konnect-7.canary.internal'),
  sessionUrl: secret('https://billing.stripe.com/p/session/live_canaryYWNjdF8xTTJK9', 'live_canaryYWNjdF8xTTJK9'),
  clientSecret: secret('cs_live_canaryA1b2C3_secret_canaryFidkdWxO%2FJ7', 'canaryFidkdWxO'),
  setupSecret: secret('seti_1canaryK9L8_secret_canaryM7N6O5', 'canaryM7N6O5'),
  upstreamHeader: secret('Canary-Header-5f1e0c', 'Canary-Header-5f1e0c'),
  upstreamTrace: secret('canary.go:4711 panic 0xCANARY91', '0xCANARY91'),
  personsName: personal('Wilhelmina Canarescu', 'Canarescu'),
  email: personal('wilhelmina+vip@kanarien-post.example', 'kanarien-post'),
  street: personal('Kanarienstraße 4711b', 'Kanarienstraße'),
  phone: personal('+49 30 5550 4711', '30 5550 4711'),
  label: personal('Canary.Gold-0815', 'Canary.Gold-0815'),
  note: personal('Canary note: pays late, see case 90210-B', 'case 90210-B'),
} as const satisfies Record<string, Omit<Canary, 'name'>>;

export const allCanaries: readonly Canary[] = Object.entries(canaries).map(([name, canary]) => ({ name, ...canary }));

export const secretCanaries = allCanaries.filter(({ kind }) => kind === 'secret');

/** Writes the personal canaries into a customer and a configuration of the demo data, in members that no test asserts. */
export function plantCanaries({ konnect, stripe }: EmulatorState): void {
  for (const record of konnect.customers.values()) {
    if (record.customer.key !== plantedKey) continue;
    record.customer = {
      ...record.customer,
      description: `Ask for ${canaries.personsName.value}`,
      primary_email: canaries.email.value,
      labels: { canary: canaries.label.value },
      billing_address: {
        ...record.customer.billing_address,
        line1: canaries.street.value,
        phone_number: canaries.phone.value,
      },
    };
  }
  for (const [id, configuration] of stripe.configurations) {
    if (!configuration.active) {
      stripe.configurations.set(id, { ...configuration, metadata: { note: canaries.note.value } });
    }
  }
}

/** The key of a demo customer without an e-mail address and without a link to Stripe. */
export const plantedKey = 'customer-004';

/** The names of the canaries in a text, in any encoding. */
export function findCanaries(text: string, among: readonly Canary[] = allCanaries): string[] {
  return among.filter(({ trace }) => isIn(text, trace)).map(({ name }) => name);
}

/** Whether a text contains a value: plain, escaped, percent-encoded, or in base64 at any offset. */
export function isIn(text: string, value: string): boolean {
  return encodingsOf(value).some((encoding) => text.includes(encoding));
}

const cache = new Map<string, readonly string[]>();

function encodingsOf(value: string): readonly string[] {
  let encodings = cache.get(value);
  if (encodings === undefined) cache.set(value, (encodings = [...new Set(encode(value))]));
  return encodings;
}

function encode(value: string): string[] {
  const inUrl = encodeURIComponent(value);
  const everyByte = Array.from(Buffer.from(value), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const inJson = JSON.stringify(value).slice(1, -1);
  return [
    value,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    ...[inUrl, everyByte, inUrl.replaceAll('%20', '+')].flatMap((text) => [text, lowerHex(text), upperHex(text)]),
    ...[0, 1, 2].flatMap((before) => inBase64(value, before)),
  ];
}

/** The base64 characters that depend only on the value, when `before` other bytes precede it. */
function inBase64(value: string, before: number): string[] {
  const bytes = Buffer.from('\0'.repeat(before) + value);
  const from = [0, 2, 3][before];
  const core = bytes.toString('base64').replace(/=+$/, '');
  // The last character also depends on the following byte, unless the bytes fill whole groups of three.
  const own = core.slice(from, bytes.length % 3 === 0 ? undefined : -1);
  return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
}

function lowerHex(text: string): string {
  return text.replace(/%[\dA-Fa-f]{2}/g, (escape) => escape.toLowerCase());
}

function upperHex(text: string): string {
  return text.replace(/%[\dA-Fa-f]{2}/g, (escape) => escape.toUpperCase());
}

function secret(value: string, trace: string): Omit<Canary, 'name'> {
  return { kind: 'secret', value, trace };
}

function personal(value: string, trace: string): Omit<Canary, 'name'> {
  return { kind: 'personal', value, trace };
}
