import { demoIds } from '../../src/emulator/demoIds.ts';
import type { EmulatorState } from '../../src/emulator/emulator.ts';
import { deterministicStripeId, deterministicUlid } from '../../src/emulator/identifiers.ts';

export type Upstream = 'konnect' | 'stripe';

/** Effect of a repeated request, as `Effect` of the HTTP client. A `read` has none. */
export type Kind = 'read' | 'repeatable' | 'readBack' | 'once';

/** One of the 15 operations, in GraphQL. */
export interface TestedOperation {
  /** Field of the mutation; for a read, its object. */
  readonly name: string;
  readonly upstream: Upstream;
  readonly kind: Kind;
  readonly takesKey: boolean;
  /** The upstream request that has the effect. */
  readonly route: { readonly method: string; readonly path: RegExp };
  readonly document: string;
  /** Creates the objects of one case. */
  readonly prepare: (state: EmulatorState, label: string) => Prepared;
}

export interface Prepared {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Ids of the objects that the upstream has created or changed. */
  readonly done: () => readonly string[];
}

const customers = '^/v3/openmeter/customers';
const configurations = '^/v1/billing_portal/configurations';
const returnUrl = 'https://shop.example/';

/** A field of each upstream, which a fault of the other must not affect. */
export const siblings: Readonly<Record<Upstream, string>> = {
  konnect: `sibling: customer(id: "${demoIds.acme}") { id }`,
  stripe: `sibling: portalConfiguration(id: "${demoIds.defaultConfiguration}") { id }`,
};

export const operations: readonly TestedOperation[] = [
  {
    ...read('listPortalConfigurations', 'stripe', `${configurations}\\?`),
    document: query('it: portalConfigurations(first: 3) { nodes { id } }', 'konnect'),
  },
  {
    ...read('portalConfiguration', 'stripe', `${configurations}/`),
    document: query(`it: portalConfiguration(id: "${demoIds.secondConfiguration}") { id }`, 'konnect'),
  },
  {
    ...read('listCustomers', 'konnect', `${customers}\\?`),
    document: query('it: customers(first: 3) { nodes { id } }', 'stripe'),
  },
  {
    ...read('customer', 'konnect', `${customers}/[^/]+$`),
    document: query(`it: customer(id: "${demoIds.globex}") { id }`, 'stripe'),
  },
  {
    ...read('customerBilling', 'konnect', `${customers}/[^/]+/billing$`),
    document: query(
      `it: customer(id: "${demoIds.acme}") { billing { appData { stripe { stripeCustomerId } } } }`,
      'stripe',
    ),
  },
  {
    ...write('createPortalConfiguration', 'stripe', 'POST', `${configurations}$`, 'repeatable', 'configuration { id }'),
    takesKey: true,
    prepare: ({ stripe }, label) => ({
      variables: { name: label, features: { invoiceHistory: { enabled: true } } },
      done: () => idsOf(stripe.configurations, ({ name }) => name === label),
    }),
  },
  {
    ...write('updatePortalConfiguration', 'stripe', 'POST', `${configurations}/`, 'repeatable', 'configuration { id }'),
    prepare: ({ stripe }, label) => ({
      variables: { id: demoIds.secondConfiguration, name: label },
      done: () => idsOf(stripe.configurations, ({ name }) => name === label),
    }),
  },
  {
    ...write('createPortalSession', 'stripe', 'POST', '^/v1/billing_portal/sessions$', 'repeatable', 'session { id }'),
    takesKey: true,
    prepare: ({ stripe }, label) => ({
      variables: { stripeCustomerId: demoIds.acmeStripeCustomer, returnUrl: returnUrl + label },
      done: () => idsOf(stripe.portalSessions, ({ return_url }) => return_url === returnUrl + label),
    }),
  },
  {
    ...write('createCustomer', 'konnect', 'POST', `${customers}$`, 'readBack', 'customer { id }'),
    takesKey: true,
    prepare: ({ konnect }, label) => ({
      variables: {
        key: label,
        name: `Customer ${label}`,
        usageAttribution: { subjectKeys: [`${label}-2`, `${label}-1`] },
        labels: [{ key: 'tier', value: 'gold' }],
        currency: 'EUR',
      },
      done: () => idsOf(konnect.customers, ({ customer }) => customer.key === label),
    }),
  },
  {
    ...write('upsertCustomer', 'konnect', 'PUT', `${customers}/[^/]+$`, 'repeatable', 'customer { id }'),
    prepare: (state, label) => {
      const id = addCustomer(state, label);
      return {
        variables: { id, name: `Renamed ${label}` },
        done: () => idsOf(state.konnect.customers, ({ customer }) => customer.name === `Renamed ${label}`),
      };
    },
  },
  {
    ...write('deleteCustomer', 'konnect', 'DELETE', `${customers}/[^/]+$`, 'repeatable', 'outcome customer { id }'),
    prepare: (state, label) => {
      const id = addCustomer(state, label);
      const isDeleted = () => state.konnect.customers.get(id)?.customer.deleted_at !== undefined;
      return { variables: { id }, done: () => (isDeleted() ? [id] : []) };
    },
  },
  {
    ...write('updateCustomerBilling', 'konnect', 'PUT', `${customers}/[^/]+/billing$`, 'repeatable', 'customer { id }'),
    prepare: (state, label) => {
      const customerId = addCustomer(state, label);
      const isPinned = () => state.konnect.customers.get(customerId)?.profileId === demoIds.sandboxProfile;
      return {
        variables: { customerId, billingProfileId: demoIds.sandboxProfile },
        done: () => (isPinned() ? [customerId] : []),
      };
    },
  },
  {
    ...write(
      'updateCustomerBillingAppData',
      'konnect',
      'PUT',
      `${customers}/.*/app-data$`,
      'repeatable',
      'customer { id }',
    ),
    prepare: (state, label) => {
      const customerId = addCustomer(state, label);
      const payer = addPayer(state, label);
      const isLinked = () => state.konnect.customers.get(customerId)?.stripe?.customer_id === payer;
      return {
        variables: { customerId, stripe: { stripeCustomerId: payer } },
        done: () => (isLinked() ? [customerId] : []),
      };
    },
  },
  {
    ...write('createCustomerCheckoutSession', 'konnect', 'POST', '/checkout-sessions$', 'once', 'session { id }'),
    takesKey: true,
    prepare: ({ stripe }, label) => ({
      variables: { customerId: demoIds.acme, successUrl: returnUrl, clientReferenceId: label },
      done: () => idsOf(stripe.checkoutSessions, ({ options }) => options.client_reference_id === label),
    }),
  },
  {
    ...write('createCustomerPortalSession', 'konnect', 'POST', '/portal-sessions$', 'once', 'session { id }'),
    takesKey: true,
    prepare: ({ stripe }, label) => ({
      variables: { customerId: demoIds.acme, returnUrl: returnUrl + label },
      done: () => idsOf(stripe.portalSessions, ({ return_url }) => return_url === returnUrl + label),
    }),
  },
];

function query(field: string, sibling: Upstream): string {
  return `{ ${field} ${siblings[sibling]} }`;
}

function read(name: string, upstream: Upstream, path: string) {
  const nothing: Prepared = { variables: {}, done: () => [] };
  return {
    name,
    upstream,
    kind: 'read',
    takesKey: false,
    route: { method: 'GET', path: new RegExp(path) },
    prepare: () => nothing,
  } as const;
}

function write(
  name: string,
  upstream: Upstream,
  method: string,
  path: string,
  kind: Exclude<Kind, 'read'>,
  fields: string,
) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  const document = `mutation ($input: ${type}) { it: ${name}(input: $input) { ${fields} userErrors { code message } } }`;
  return { name, upstream, kind, takesKey: false, route: { method, path: new RegExp(path) }, document };
}

function addCustomer({ konnect }: EmulatorState, key: string): string {
  const now = new Date();
  const id = deterministicUlid(key, now);
  const time = now.toISOString();
  const customer = { id, key, name: key, labels: {}, created_at: time, updated_at: time };
  konnect.customers.set(id, { customer, activePlanKeys: [], openInvoices: 0, entitlements: 0 });
  return id;
}

function addPayer({ stripe }: EmulatorState, label: string): string {
  const id = deterministicStripeId('cus', label);
  stripe.customers.set(id, { id, name: label });
  return id;
}

function idsOf<T>(all: ReadonlyMap<string, T>, matches: (value: T) => boolean): string[] {
  return [...all].filter(([, value]) => matches(value)).map(([id]) => id);
}
