import type { Customer } from '../datasources/konnect/contract.ts';
import { seedConfigurations } from './demoConfigurations.ts';
import { demoDay, demoIds } from './demoIds.ts';
import { seedProfiles } from './demoProfiles.ts';
import { deterministicStripeId, deterministicUlid } from './identifiers.ts';
import type { EmulatorContext, EmulatorState, StripeLink } from './state.ts';

export { demoIds } from './demoIds.ts';

/** Seeds both upstreams with data that is the same at every start. */
export function seedDemo({ state }: EmulatorContext): void {
  seedProfiles(state);
  seedConfigurations(state);
  seedNamedCustomers(state);
  for (let n = 1; n <= bulkCustomers; n += 1) seedBulkCustomer(state, n);
  demoIds.freeStripeCustomers.forEach((id, index) => {
    addStripeCustomer(state, id, `Unlinked payer ${index + 1}`, demoIds.freePaymentMethods[index]);
  });
}

function seedNamedCustomers(state: EmulatorState): void {
  const acme: Customer = {
    ...customerOf(demoIds.acme, 'acme', 'Acme Corporation', demoDay(10)),
    description: 'Makes everything, and the best anvils',
    labels: { tier: 'enterprise', region: 'emea' },
    usage_attribution: { subject_keys: ['acme-production', 'acme-staging'] },
    primary_email: 'billing@acme.example',
    currency: 'EUR',
    billing_address: {
      country: 'DE',
      postal_code: '10115',
      state: 'BE',
      city: 'Berlin',
      line1: 'Invalidenstrasse 1',
      line2: 'Floor 3',
      phone_number: '+49 30 000000',
    },
  };
  addStripeCustomer(state, demoIds.acmeStripeCustomer, acme.name, demoIds.acmePaymentMethod, {
    email: acme.primary_email,
    accountId: demoIds.acmeStripeAccount,
  });
  addCustomer(state, acme, {
    stripe: { customer_id: demoIds.acmeStripeCustomer, default_payment_method_id: demoIds.acmePaymentMethod },
  });
  addCustomer(state, {
    ...customerOf(demoIds.globex, 'globex', 'Globex', demoDay(11)),
    primary_email: 'accounts@globex.example',
    currency: 'USD',
  });
  const initech = customerOf(demoIds.initech, 'initech', 'Initech', demoDay(12));
  addCustomer(state, { ...initech, currency: 'USD' }, { profileId: demoIds.sandboxProfile });
}

const bulkCustomers = 64;
// prettier-ignore
const firstWords = [
  'Amber', 'Birch', 'Cobalt', 'Delta', 'Ember', 'Falcon', 'Granite', 'Harbor', 'Indigo', 'Juniper', 'Kestrel',
  'Lumen', 'Meridian', 'Northwind', 'Orchard', 'Pioneer',
] as const;
const lastWords = ['Analytics', 'Logistics', 'Robotics', 'Studios', 'Systems'] as const;
const places: readonly [Place, ...Place[]] = [
  { country: 'US', city: 'Portland', currency: 'USD' },
  { country: 'GB', city: 'Leeds', currency: 'GBP' },
  { country: 'FR', city: 'Lyon', currency: 'EUR' },
  { country: 'JP', city: 'Osaka', currency: 'JPY' },
  { country: 'AU', city: 'Perth', currency: 'AUD' },
  { country: 'BR', city: 'Recife', currency: 'BRL' },
  { country: 'IN', city: 'Pune', currency: 'INR' },
];

interface Place {
  readonly country: string;
  readonly city: string;
  readonly currency: string;
}

/** Every third customer is linked to Stripe, every tenth pinned to the sandbox profile; every fourth has no e-mail address. */
function seedBulkCustomer(state: EmulatorState, n: number): void {
  const key = `customer-${String(n).padStart(3, '0')}`;
  const name = `${pick(firstWords, n * 7)} ${pick(lastWords, n)}`;
  const { country, city, currency } = pick(places, n);
  const time = demoDay(12 + n * 3);
  const customer: Customer = {
    ...customerOf(deterministicUlid(`customer:${key}`, time), key, name, time),
    currency,
    billing_address: { country, city },
    usage_attribution: { subject_keys: [`${key}-meter`] },
    ...(n % 4 !== 0 && { primary_email: `finance@${key}.example` }),
  };
  if (n % 10 === 0) {
    addCustomer(state, customer, { profileId: demoIds.sandboxProfile });
  } else if (n % 3 === 0) {
    const stripeId = deterministicStripeId('cus', key);
    const paymentMethod = n % 2 === 0 ? deterministicStripeId('pm', key) : undefined;
    addStripeCustomer(state, stripeId, name, paymentMethod, { email: customer.primary_email });
    const link = { customer_id: stripeId, ...(paymentMethod && { default_payment_method_id: paymentMethod }) };
    addCustomer(state, customer, { stripe: link });
  } else {
    addCustomer(state, customer);
  }
}

function customerOf(id: string, key: string, name: string, time: Date) {
  return { id, key, name, labels: {}, created_at: time.toISOString(), updated_at: time.toISOString() };
}

function addCustomer(
  state: EmulatorState,
  customer: Customer,
  links: { profileId?: string; stripe?: StripeLink } = {},
) {
  const record = { customer, ...links, activePlanKeys: [], openInvoices: 0, entitlements: 0 };
  state.konnect.customers.set(customer.id, record);
}

function addStripeCustomer(
  { stripe }: EmulatorState,
  id: string,
  name: string,
  paymentMethod: string | undefined,
  more: { email?: string | undefined; accountId?: string } = {},
): void {
  stripe.customers.set(id, { id, name, ...more });
  if (paymentMethod !== undefined) stripe.paymentMethods.set(paymentMethod, { id: paymentMethod, customerId: id });
}

function pick<T>(list: readonly [T, ...T[]], n: number): T {
  return list[n % list.length] ?? list[0];
}
