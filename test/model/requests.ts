import { demoIds } from '../../src/emulator/demoIds.ts';

export const creations = [
  'createCustomer',
  'createConfiguration',
  'createPortalSession',
  'createCustomerPortalSession',
  'createCheckoutSession',
] as const;
export const updates = [
  'upsertById',
  'upsertByKey',
  'deleteById',
  'deleteByKey',
  'updateBilling',
  'updateAppData',
  'updateConfiguration',
] as const;
export const reads = ['readById', 'readByKey', 'readBilling', 'readConfiguration'] as const;

export type Read = (typeof reads)[number];
export type Operation = (typeof creations | typeof updates)[number] | Read;

/** A GraphQL request. */
export interface Request extends Form {
  readonly operation: Operation;
  /** Written to the upstream by this request and its retries only. */
  readonly mark: string;
  /** Prefix of the marks of one attempt: all requests with one key, or one request without a key. */
  readonly attempt: string;
  readonly slot: number;
  /** The caller's idempotency key. */
  readonly key: string | undefined;
}

interface Form {
  readonly document: string;
  /** Input of a mutation; undefined for a read. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Id or key of the object; empty for a new object. */
  readonly target: string;
}

/** Values of one request. */
interface Parameters {
  readonly mark: string;
  readonly id: string;
  readonly key: string;
  readonly configuration: string;
  readonly payer: string;
  readonly slot: number;
  readonly variant: number;
}

/** Identifies the objects of one run. */
export interface RequestTargets {
  readonly label: string;
  customerId(slot: number): string;
  customerKey(slot: number): string;
  configurationId(slot: number): string;
  /** Id of a customer at Stripe. */
  payer(variant: number): string;
}

export interface RequestChoice {
  readonly operation: Operation;
  readonly slot: number;
  readonly variant: number;
  /** Index of the caller's idempotency key; undefined for none. */
  readonly key: number | undefined;
}

let serial = 0;

/** Builds a request. A serial number distinguishes the attempts without a key. */
export function createRequest({ operation, slot, variant, key }: RequestChoice, targets: RequestTargets): Request {
  const hasKey = isCreation(operation) && key !== undefined;
  const attempt = `${targets.label}.${operation}.${hasKey ? `k${key}` : `u${++serial}`}.`;
  const mark = `${attempt}s${slot}v${variant}`;
  const form = formOf[operation]({
    mark,
    id: targets.customerId(slot),
    key: targets.customerKey(slot),
    configuration: targets.configurationId(slot),
    payer: targets.payer(variant),
    slot,
    variant,
  });
  return { operation, slot, key: hasKey ? `${targets.label}-k${key}` : undefined, attempt, mark, ...form };
}

export function isCreation(operation: Operation): boolean {
  return creations.some((creation) => creation === operation);
}

export function isRead(operation: Operation): operation is Read {
  return reads.some((read) => read === operation);
}

const site = 'https://shop.example/';
const customer = 'result: customer { id key name }';
const configuration = 'result: configuration { id name }';
const session = 'result: session { id url }';

const formOf: Readonly<Record<Operation, (parameters: Parameters) => Form>> = {
  createCustomer: ({ key, mark }) => mutation('createCustomer', customer, key, { key, name: mark }),
  createConfiguration: ({ mark }) =>
    mutation('createPortalConfiguration', configuration, '', {
      name: mark,
      features: { invoiceHistory: { enabled: true } },
    }),
  createPortalSession: ({ slot, id, payer, mark }) =>
    mutation('createPortalSession', session, slot === 0 ? id : '', {
      ...(slot === 0 ? { customerId: id } : { stripeCustomerId: payer }),
      returnUrl: site + mark,
    }),
  createCustomerPortalSession: ({ id, mark }) =>
    mutation('createCustomerPortalSession', session, id, { customerId: id, returnUrl: site + mark }),
  createCheckoutSession: ({ id, mark }) =>
    mutation('createCustomerCheckoutSession', session, id, {
      customerId: id,
      successUrl: site,
      clientReferenceId: mark,
    }),
  upsertById: ({ id, mark }) => mutation('upsertCustomer', customer, id, { id, name: mark, usageAttribution: null }),
  upsertByKey: ({ key, mark }) =>
    mutation('upsertCustomer', customer, key, { key, name: mark, usageAttribution: null }),
  deleteById: ({ id }) => mutation('deleteCustomer', 'outcome', id, { id }),
  deleteByKey: ({ key }) => mutation('deleteCustomer', 'outcome', key, { key }),
  updateBilling: ({ id, mark, payer }) =>
    mutation('updateCustomerBilling', '', id, {
      customerId: id,
      billingProfileId: demoIds.stripeProfile,
      appData: { stripe: { stripeCustomerId: payer, defaultPaymentMethodId: `pm_${mark}` } },
    }),
  updateAppData: ({ id, mark, payer }) =>
    mutation('updateCustomerBillingAppData', '', id, {
      customerId: id,
      stripe: { stripeCustomerId: payer, defaultPaymentMethodId: `pm_${mark}` },
    }),
  updateConfiguration: ({ configuration: id, mark }) =>
    mutation('updatePortalConfiguration', configuration, id, { id, name: mark }),
  readById: ({ id }) => query(`customer(id: "${id}") { id key name deletedAt }`, id),
  readByKey: ({ key }) => query(`customer(key: "${key}") { id key name deletedAt }`, key),
  readBilling: ({ id }) =>
    query(`customer(id: "${id}") { billing { appData { stripe { defaultPaymentMethodId } } } }`, id),
  readConfiguration: ({ configuration: id }) => query(`portalConfiguration(id: "${id}") { id name }`, id),
};

function mutation(field: string, fields: string, target: string, input: Record<string, unknown>): Form {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const selection = `${field}(input: $input) { ${fields} userErrors { code field } }`;
  return { document: `mutation ($input: ${type}) { payload: ${selection} }`, input, target };
}

function query(field: string, target: string): Form {
  return { document: `{ result: ${field} }`, target };
}
