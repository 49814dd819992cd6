import { demoIds } from '../../src/emulator/demoIds.ts';

/** A request of an operation in the forms of all protocols. */
export interface OperationCase {
  readonly operation: string;
  /** For REST and MCP: the path parameter, and the members of the query or the body, in wire names. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly graphql: string;
  /** Paths of equal values: in the data of GraphQL → in the wire response. */
  readonly same?: Readonly<Record<string, string>>;
  /** What is invalid; absent for a valid request. */
  readonly title?: string;
  /** The expected error code; absent for a valid request. */
  readonly rejectedWith?: string;
  /** Whether GraphQL returns it as data: it is a state that a customer can be in, and no failure. */
  readonly isStateInGraphQL?: true;
  /** The expected error code over REST, where it differs. */
  readonly restRejectedWith?: string;
}

const { acme, globex, initech, defaultConfiguration: bpc } = demoIds;
const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const https = 'https://example.com/';

/** A valid and an invalid request of each operation. */
export const operationCases: readonly OperationCase[] = [
  {
    operation: 'stripe-list-portal-configurations',
    request: { limit: 2, active: true },
    graphql: '{ portalConfigurations(first: 2, active: true) { nodes { id } pageInfo { hasNextPage } } }',
    same: {
      'portalConfigurations.nodes.0.id': 'data.0.id',
      'portalConfigurations.nodes.1.id': 'data.1.id',
      'portalConfigurations.pageInfo.hasNextPage': 'has_more',
    },
  },
  {
    operation: 'stripe-list-portal-configurations',
    title: 'a page that is too large',
    request: { limit: 101 },
    graphql: '{ portalConfigurations(first: 101) { nodes { id } } }',
    rejectedWith: 'INVALID_INPUT',
  },
  {
    operation: 'stripe-create-portal-configuration',
    request: { name: 'New', features: { invoice_history: { enabled: true } }, idempotency_key: 'once' },
    graphql:
      'mutation { r: createPortalConfiguration(input: { name: "New", features: { invoiceHistory: { enabled: true } }, idempotencyKey: "once" }) { configuration { name active } userErrors { code } } }',
    same: { 'r.configuration.name': 'name' },
  },
  {
    operation: 'stripe-create-portal-configuration',
    title: 'a long headline',
    request: { features: { invoice_history: { enabled: true } }, business_profile: { headline: 'x'.repeat(61) } },
    graphql: `mutation { r: createPortalConfiguration(input: { features: { invoiceHistory: { enabled: true } }, businessProfile: { headline: "${'x'.repeat(61)}" } }) { userErrors { code } } }`,
    rejectedWith: 'INVALID_INPUT',
  },
  {
    operation: 'stripe-retrieve-portal-configuration',
    request: { configuration: bpc },
    graphql: `{ portalConfiguration(id: "${bpc}") { id name active livemode } }`,
    same: {
      'portalConfiguration.id': 'id',
      'portalConfiguration.name': 'name',
      'portalConfiguration.active': 'active',
    },
  },
  {
    operation: 'stripe-retrieve-portal-configuration',
    title: 'a malformed id',
    request: { configuration: 'bps_1' },
    graphql: '{ portalConfiguration(id: "bps_1") { id } }',
    rejectedWith: 'INVALID_INPUT',
  },
  {
    operation: 'stripe-update-portal-configuration',
    request: { configuration: bpc, name: 'Changed', default_return_url: '' },
    graphql: `mutation { r: updatePortalConfiguration(input: { id: "${bpc}", name: "Changed", defaultReturnUrl: null }) { configuration { id name } userErrors { code } } }`,
    same: { 'r.configuration.name': 'name' },
  },
  {
    operation: 'stripe-update-portal-configuration',
    title: 'a missing object',
    request: { configuration: 'bpc_unknown', name: 'x' },
    graphql:
      'mutation { r: updatePortalConfiguration(input: { id: "bpc_unknown", name: "x" }) { userErrors { code } } }',
    rejectedWith: 'NOT_FOUND',
  },
  {
    operation: 'stripe-create-portal-session',
    request: { customer: demoIds.acmeStripeCustomer, return_url: https, idempotency_key: 'once' },
    graphql: `mutation { r: createPortalSession(input: { stripeCustomerId: "${demoIds.acmeStripeCustomer}", returnUrl: "${https}", idempotencyKey: "once" }) { session { id url livemode } userErrors { code } } }`,
    same: { 'r.session.id': 'id', 'r.session.livemode': 'livemode' },
  },
  {
    operation: 'stripe-create-portal-session',
    title: 'an unknown customer',
    request: { customer: 'cus_unknown' },
    graphql: 'mutation { r: createPortalSession(input: { stripeCustomerId: "cus_unknown" }) { userErrors { code } } }',
    rejectedWith: 'NOT_FOUND',
  },
  {
    operation: 'create-customer',
    request: { key: 'new', name: 'New', labels: { tier: 'gold' } },
    graphql:
      'mutation { r: createCustomer(input: { key: "new", name: "New", labels: [{ key: "tier", value: "gold" }] }) { customer { id key name } userErrors { code } } }',
    same: { 'r.customer.key': 'key', 'r.customer.name': 'name' },
  },
  {
    operation: 'create-customer',
    title: 'a key in use',
    request: { key: 'acme', name: 'Second' },
    graphql: 'mutation { r: createCustomer(input: { key: "acme", name: "Second" }) { userErrors { code } } }',
    rejectedWith: 'CONFLICT',
  },
  {
    operation: 'list-customers',
    request: { page: { size: 2, number: 1 }, sort: 'id', filter: { name: { contains: 'a' } } },
    graphql: '{ customers(first: 2, filter: { name: { contains: "a" } }) { nodes { id key name } totalCount } }',
    same: {
      'customers.nodes.0.id': 'data.0.id',
      'customers.nodes.1.key': 'data.1.key',
      'customers.totalCount': 'meta.page.total',
    },
  },
  {
    operation: 'list-customers',
    title: 'an empty condition',
    request: { filter: { key: { eq: '' } } },
    graphql: '{ customers(filter: { key: { eq: "" } }) { totalCount } }',
    rejectedWith: 'INVALID_INPUT',
  },
  {
    operation: 'get-customer',
    request: { customerid: acme },
    graphql: `{ customer(id: "${acme}") { id key name description currency } }`,
    same: {
      'customer.id': 'id',
      'customer.key': 'key',
      'customer.description': 'description',
      'customer.currency': 'currency',
    },
  },
  {
    operation: 'get-customer',
    title: 'a malformed id',
    request: { customerid: 'acme' },
    graphql: '{ customer(id: "acme") { id } }',
    rejectedWith: 'INVALID_INPUT',
    restRejectedWith: 'NOT_FOUND',
  },
  {
    operation: 'upsert-customer',
    request: { customerid: globex, name: 'Globex 2' },
    graphql: `mutation { r: upsertCustomer(input: { id: "${globex}", name: "Globex 2" }) { customer { id key name } userErrors { code } } }`,
    same: { 'r.customer.key': 'key', 'r.customer.name': 'name' },
  },
  {
    operation: 'upsert-customer',
    title: 'a missing customer',
    request: { customerid: nobody, name: 'x' },
    graphql: `mutation { r: upsertCustomer(input: { id: "${nobody}", name: "x" }) { userErrors { code } } }`,
    rejectedWith: 'NOT_FOUND',
  },
  {
    operation: 'delete-customer',
    request: { customerid: globex },
    graphql: `mutation { r: deleteCustomer(input: { id: "${globex}" }) { outcome userErrors { code } } }`,
    same: {},
  },
  {
    operation: 'delete-customer',
    title: 'a missing object',
    request: { customerid: nobody },
    graphql: `mutation { r: deleteCustomer(input: { id: "${nobody}" }) { userErrors { code } } }`,
    rejectedWith: 'NOT_FOUND',
  },
  {
    operation: 'get-customer-billing-data',
    request: { customerid: acme },
    graphql: `{ customer(id: "${acme}") { billing { profile { id } appData { stripe { stripeCustomerId } } } } }`,
    same: {
      'customer.billing.profile.id': 'billing_profile.id',
      'customer.billing.appData.stripe.stripeCustomerId': 'app_data.stripe.customer_id',
    },
  },
  {
    operation: 'get-customer-billing-data',
    title: 'a customer without a link to Stripe',
    request: { customerid: globex },
    graphql: `{ customer(id: "${globex}") { billing { profile { id } } } }`,
    rejectedWith: 'PRECONDITION_FAILED',
    isStateInGraphQL: true,
  },
  {
    operation: 'update-customer-billing-data',
    request: { customerid: initech, billing_profile: { id: demoIds.sandboxProfile } },
    graphql: `mutation { r: updateCustomerBilling(input: { customerId: "${initech}", billingProfileId: "${demoIds.sandboxProfile}" }) { billing { profile { id } } userErrors { code } } }`,
    same: { 'r.billing.profile.id': 'billing_profile.id' },
  },
  {
    operation: 'update-customer-billing-data',
    title: 'an unknown profile',
    request: { customerid: acme, billing_profile: { id: nobody } },
    graphql: `mutation { r: updateCustomerBilling(input: { customerId: "${acme}", billingProfileId: "${nobody}" }) { userErrors { code } } }`,
    rejectedWith: 'NOT_FOUND',
  },
  {
    operation: 'update-customer-billing-app-data',
    request: { customerid: acme, stripe: { customer_id: demoIds.acmeStripeCustomer } },
    graphql: `mutation { r: updateCustomerBillingAppData(input: { customerId: "${acme}", stripe: { stripeCustomerId: "${demoIds.acmeStripeCustomer}" } }) { billing { appData { stripe { stripeCustomerId } } } userErrors { code } } }`,
    same: { 'r.billing.appData.stripe.stripeCustomerId': 'stripe.customer_id' },
  },
  {
    operation: 'update-customer-billing-app-data',
    title: 'a Stripe customer in use',
    request: { customerid: globex, stripe: { customer_id: demoIds.acmeStripeCustomer } },
    graphql: `mutation { r: updateCustomerBillingAppData(input: { customerId: "${globex}", stripe: { stripeCustomerId: "${demoIds.acmeStripeCustomer}" } }) { userErrors { code } } }`,
    rejectedWith: 'PRECONDITION_FAILED',
  },
  {
    operation: 'create-stripe-checkout-session',
    request: { customerid: globex, stripe_options: { success_url: https } },
    graphql: `mutation { r: createCustomerCheckoutSession(input: { customerId: "${globex}", successUrl: "${https}" }) { session { id url stripeCustomerId } userErrors { code } } }`,
    same: { 'r.session.id': 'session_id', 'r.session.stripeCustomerId': 'stripe_customer_id' },
  },
  {
    operation: 'create-stripe-checkout-session',
    title: 'a hosted page without a success URL',
    request: { customerid: globex, stripe_options: {} },
    graphql: `mutation { r: createCustomerCheckoutSession(input: { customerId: "${globex}" }) { userErrors { code } } }`,
    rejectedWith: 'INVALID_INPUT',
  },
  {
    operation: 'create-stripe-customer-portal-session',
    request: { customerid: acme, stripe_options: { configuration_id: bpc, return_url: https } },
    graphql: `mutation { r: createCustomerPortalSession(input: { customerId: "${acme}", configurationId: "${bpc}", returnUrl: "${https}" }) { session { id url } userErrors { code } } }`,
    same: { 'r.session.id': 'id' },
  },
  {
    operation: 'create-stripe-customer-portal-session',
    title: 'an unknown configuration',
    request: { customerid: acme, stripe_options: { configuration_id: 'bpc_unknown' } },
    graphql: `mutation { r: createCustomerPortalSession(input: { customerId: "${acme}", configurationId: "bpc_unknown" }) { userErrors { code } } }`,
    rejectedWith: 'NOT_FOUND',
  },
];
