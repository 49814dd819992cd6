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

export type Creation = (typeof creations)[number];
export type Read = (typeof reads)[number];
export type Operation = Creation | Read | (typeof updates)[number];

/** One request, as GraphQL and, where a route exists, as REST. */
export interface Request extends RequestForms {
  readonly operation: Operation;
  /** Written to the upstream by this request and its retries only. */
  readonly mark: string;
  /** Prefix of the marks of one attempt: all requests with one key, or one request without a key. */
  readonly attempt: string;
  readonly slot: number;
  /** The caller's idempotency key. */
  readonly key: string | undefined;
}

export interface RequestForms {
  readonly document: string;
  /** Input of a mutation; undefined for a read. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
  readonly rest: { readonly method: string; readonly path: string; readonly body?: object } | undefined;
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

/** Builds a request. `serial` distinguishes the attempts without a key. */
export function createRequest(choice: RequestChoice, targets: RequestTargets, serial: number): Request {
  const { operation, slot, variant } = choice;
  const key = isCreation(operation) && choice.key !== undefined ? `${targets.label}-k${choice.key}` : undefined;
  const attempt = `${targets.label}.${operation}.${key === undefined ? `u${serial}` : `k${choice.key}`}.`;
  const mark = `${attempt}s${slot}v${variant}`;
  const forms = formsOf[operation]({
    mark,
    id: targets.customerId(slot),
    key: targets.customerKey(slot),
    configuration: targets.configurationId(slot),
    payer: targets.payer(variant),
    slot,
    variant,
  });
  return { operation, slot, key, attempt, mark, ...forms };
}

export function isCreation(operation: Operation): operation is Creation {
  return creations.some((creation) => creation === operation);
}

export function isRead(operation: Operation): operation is Read {
  return reads.some((read) => read === operation);
}

const site = 'https://shop.example/';
const customers = 'v3/openmeter/customers';
const configurations = 'v1/billing-portal/configurations';
const upsertedCustomer = 'outcome result: customer { id key name }';

const formsOf: Readonly<Record<Operation, (parameters: Parameters) => RequestForms>> = {
  createCustomer: ({ key, mark }) => ({
    ...mutation('createCustomer', 'result: customer { id key name }', { key, name: mark }),
    rest: post(customers, { key, name: mark }),
    target: key,
  }),
  createConfiguration: ({ mark }) => ({
    ...mutation('createPortalConfiguration', 'result: configuration { id name }', {
      name: mark,
      features: { invoiceHistory: { enabled: true } },
    }),
    rest: post(configurations, { name: mark, features: { invoice_history: { enabled: true } } }),
    target: '',
  }),
  createPortalSession: ({ slot, id, payer, mark }) => {
    const isKonnectCustomer = slot === 0;
    const [input, body] = isKonnectCustomer
      ? [{ customerId: id }, { customer_id: id }]
      : [{ stripeCustomerId: payer }, { customer: payer }];
    return {
      ...mutation('createPortalSession', 'result: session { id url }', { ...input, returnUrl: site + mark }),
      rest: post('v1/billing-portal/sessions', { ...body, return_url: site + mark }),
      target: isKonnectCustomer ? id : '',
    };
  },
  createCustomerPortalSession: ({ id, mark }) => ({
    ...mutation('createCustomerPortalSession', 'result: session { id url }', {
      customerId: id,
      returnUrl: site + mark,
    }),
    rest: post(`${customers}/${id}/billing/stripe/portal-sessions`, { stripe_options: { return_url: site + mark } }),
    target: id,
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
    target: id,
  }),
  upsertById: ({ id, mark }) => ({
    ...mutation('upsertCustomer', upsertedCustomer, { id, name: mark }),
    rest: { method: 'PUT', path: `${customers}/${id}`, body: { name: mark } },
    target: id,
  }),
  upsertByKey: ({ key, mark }) => ({
    ...mutation('upsertCustomer', upsertedCustomer, { key, name: mark }),
    rest: undefined,
    target: key,
  }),
  deleteById: ({ id }) => ({
    ...mutation('deleteCustomer', 'outcome', { id }),
    rest: { method: 'DELETE', path: `${customers}/${id}` },
    target: id,
  }),
  deleteByKey: ({ key }) => ({
    ...mutation('deleteCustomer', 'outcome', { key }),
    rest: undefined,
    target: key,
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
      target: id,
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
    target: id,
  }),
  updateConfiguration: ({ configuration, mark }) => ({
    ...mutation('updatePortalConfiguration', 'result: configuration { id name }', { id: configuration, name: mark }),
    rest: post(`${configurations}/${configuration}`, { name: mark }),
    target: configuration,
  }),
  readById: ({ id }) => ({
    ...query(`result: customer(id: "${id}") { id key name deletedAt }`),
    rest: get(`${customers}/${id}`),
    target: id,
  }),
  readByKey: ({ key }) => ({
    ...query(`result: customer(key: "${key}") { id key name deletedAt }`),
    rest: get(`${customers}?filter[key][eq]=${key}`),
    target: key,
  }),
  readBilling: ({ id }) => ({
    ...query(
      `result: customer(id: "${id}") { billing { profile { id } appData { stripe { labels { key value } } } } }`,
    ),
    rest: get(`${customers}/${id}/billing`),
    target: id,
  }),
  readConfiguration: ({ configuration }) => ({
    ...query(`result: portalConfiguration(id: "${configuration}") { id name }`),
    rest: get(`${configurations}/${configuration}`),
    target: configuration,
  }),
};

function mutation(field: string, fields: string, input: Record<string, unknown>) {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
  const document = `mutation ($input: ${type}) { payload: ${field}(input: $input) { ${fields} userErrors { code field } } }`;
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
