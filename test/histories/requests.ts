import { demoIds } from '../../src/emulator/demoIds.ts';
import type { Act, Creation, Kind } from './history.ts';
import { creations } from './history.ts';

/** One request, in both ways of asking where there are two. */
export interface Request extends Form {
  readonly kind: Asked;
  /** What is written into the upstream by this request, or another that asks for the same, and by nothing else. */
  readonly mark: string;
  /** What the marks of all requests of one attempt begin with: what one key names, or one request without. */
  readonly attempt: string;
  readonly slot: number;
  /** The caller's idempotency key. */
  readonly key: string | undefined;
}

export type Asked = Exclude<Kind, 'again'>;

export interface Form {
  readonly document: string;
  /** The input of a mutation; absent for reads. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
  readonly rest: { readonly method: string; readonly path: string; readonly body?: object } | undefined;
  /** The id or the key of what it is about; empty for what is not there yet. */
  readonly about: string;
}

/** The things of one history, which no other knows. */
export interface Things {
  readonly label: string;
  /** The customer of a slot, as far as the callers were told. */
  customerId(slot: number): string;
  customerKey(slot: number): string;
  configurationId(slot: number): string;
  /** A customer at Stripe. */
  payer(variant: number): string;
}

/** `number`: the how-manieth of the history, which tells apart what has no key. */
export function requestOf(kind: Asked, act: Act, things: Things, number: number): Request {
  const { slot, variant } = act;
  const key = isCreation(kind) && act.key !== undefined ? `${things.label}-k${act.key}` : undefined;
  const attempt = `${things.label}.${kind}.${key === undefined ? `u${number}` : `k${act.key}`}.`;
  const mark = `${attempt}s${slot}v${variant}`;
  const form = forms[kind]({
    mark,
    id: things.customerId(slot),
    key: things.customerKey(slot),
    configuration: things.configurationId(slot),
    payer: things.payer(variant),
    slot,
    variant,
  });
  return { kind, slot, key, attempt, mark, ...form };
}

export function isCreation(kind: Asked): kind is Creation {
  return creations.some((creation) => creation === kind);
}

/** What a request is made of. */
interface Parts {
  readonly mark: string;
  readonly id: string;
  readonly key: string;
  readonly configuration: string;
  readonly payer: string;
  readonly slot: number;
  readonly variant: number;
}

const site = 'https://shop.example/';
const customers = 'v3/openmeter/customers';
const configurations = 'v1/billing-portal/configurations';
const customerMade = 'outcome result: customer { id key name }';

const forms: Readonly<Record<Asked, (parts: Parts) => Form>> = {
  createCustomer: ({ key, mark }) => ({
    ...mutation('createCustomer', 'result: customer { id key name }', { key, name: mark }),
    rest: post(customers, { key, name: mark }),
    about: key,
  }),
  createConfiguration: ({ mark }) => ({
    ...mutation('createPortalConfiguration', 'result: configuration { id name }', {
      name: mark,
      features: { invoiceHistory: { enabled: true } },
    }),
    rest: post(configurations, { name: mark, features: { invoice_history: { enabled: true } } }),
    about: '',
  }),
  createPortalSession: ({ slot, id, payer, mark }) => {
    const isOfKonnect = slot === 0;
    const [input, body] = isOfKonnect
      ? [{ customerId: id }, { customer_id: id }]
      : [{ stripeCustomerId: payer }, { customer: payer }];
    return {
      ...mutation('createPortalSession', 'result: session { id url }', { ...input, returnUrl: site + mark }),
      rest: post('v1/billing-portal/sessions', { ...body, return_url: site + mark }),
      about: isOfKonnect ? id : '',
    };
  },
  createCustomerPortalSession: ({ id, mark }) => ({
    ...mutation('createCustomerPortalSession', 'result: session { id url }', {
      customerId: id,
      returnUrl: site + mark,
    }),
    rest: post(`${customers}/${id}/billing/stripe/portal-sessions`, { stripe_options: { return_url: site + mark } }),
    about: id,
  }),
  createCheckoutSession: ({ id, mark }) => ({
    ...mutation('createCustomerCheckoutSession', 'result: session { id url }', {
      customerId: id,
      successUrl: site,
      clientReferenceId: mark,
    }),
    rest: post(`${customers}/${id}/billing/stripe/checkout-sessions`, {
      stripe_options: { success_url: site, client_reference_id: mark },
    }),
    about: id,
  }),
  upsertById: ({ id, mark }) => ({
    ...mutation('upsertCustomer', customerMade, { id, name: mark }),
    rest: { method: 'PUT', path: `${customers}/${id}`, body: { name: mark } },
    about: id,
  }),
  upsertByKey: ({ key, mark }) => ({
    ...mutation('upsertCustomer', customerMade, { key, name: mark }),
    rest: undefined,
    about: key,
  }),
  deleteById: ({ id }) => ({
    ...mutation('deleteCustomer', 'outcome', { id }),
    rest: { method: 'DELETE', path: `${customers}/${id}` },
    about: id,
  }),
  deleteByKey: ({ key }) => ({
    ...mutation('deleteCustomer', 'outcome', { key }),
    rest: undefined,
    about: key,
  }),
  updateBilling: ({ id, mark, payer, variant }) => {
    const profile = variant === 0 ? demoIds.stripeProfile : demoIds.sandboxProfile;
    return {
      ...mutation('updateCustomerBilling', '', {
        customerId: id,
        billingProfileId: profile,
        appData: { stripe: { customerId: payer, labels: [{ key: 'mark', value: mark }] } },
      }),
      rest: {
        method: 'PUT',
        path: `${customers}/${id}/billing`,
        body: { billing_profile: { id: profile }, app_data: { stripe: { customer_id: payer, labels: { mark } } } },
      },
      about: id,
    };
  },
  updateAppData: ({ id, mark, payer }) => ({
    ...mutation('updateCustomerBillingAppData', '', {
      customerId: id,
      stripe: { customerId: payer, labels: [{ key: 'mark', value: mark }] },
    }),
    rest: {
      method: 'PUT',
      path: `${customers}/${id}/billing/app-data`,
      body: { stripe: { customer_id: payer, labels: { mark } } },
    },
    about: id,
  }),
  updateConfiguration: ({ configuration, mark }) => ({
    ...mutation('updatePortalConfiguration', 'result: configuration { id name }', { id: configuration, name: mark }),
    rest: post(`${configurations}/${configuration}`, { name: mark }),
    about: configuration,
  }),
  readById: ({ id }) => ({
    ...query(`result: customer(id: "${id}") { id key name deletedAt }`),
    rest: get(`${customers}/${id}`),
    about: id,
  }),
  readByKey: ({ key }) => ({
    ...query(`result: customer(key: "${key}") { id key name deletedAt }`),
    rest: get(`${customers}?filter[key][eq]=${key}`),
    about: key,
  }),
  readBilling: ({ id }) => ({
    ...query(
      `result: customer(id: "${id}") { billing { profile { id } appData { stripe { labels { key value } } } } }`,
    ),
    rest: get(`${customers}/${id}/billing`),
    about: id,
  }),
  readConfiguration: ({ configuration }) => ({
    ...query(`result: portalConfiguration(id: "${configuration}") { id name }`),
    rest: get(`${configurations}/${configuration}`),
    about: configuration,
  }),
};

function mutation(field: string, fields: string, input: Record<string, unknown>) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const document = `mutation ($input: ${type}) { it: ${field}(input: $input) { ${fields} userErrors { code field } } }`;
  return { document, input };
}

function query(field: string) {
  return { document: `{ ${field} }`, input: undefined };
}

function post(path: string, body: object) {
  return { method: 'POST', path, body };
}

function get(path: string) {
  return { method: 'GET', path };
}
