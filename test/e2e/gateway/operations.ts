import { demoIds } from '../../../src/emulator/demoIds.ts';

export const gatewayNames = ['apollo', 'hive'] as const;
export type GatewayName = (typeof gatewayNames)[number];

/** An operation over both subgraphs with its expected response, requests and calls. */
export interface FederatedOperation {
  readonly rule: string;
  readonly query: string;
  readonly variables?: object;
  readonly data: unknown;
  /** `path code` of each error, without list indices. No errors when absent. */
  readonly errors?: Expected<readonly string[]>;
  /** Number of requests to the customer-portal subgraph. */
  readonly requests: Expected<number>;
  /** Number of upstream calls. */
  readonly calls: number;
}

/** A value for both gateways, or a value for each where they differ. */
export type Expected<T> = T | Readonly<Record<GatewayName, T>>;

export const operations: readonly FederatedOperation[] = [
  {
    rule: 'a reference by id is resolved',
    query: `{ accounts(first: 4) { portalConfiguration { id name } } }`,
    data: {
      accounts: [
        { portalConfiguration: { id: demoIds.defaultConfiguration, name: 'Default portal' } },
        { portalConfiguration: { id: demoIds.secondConfiguration, name: 'Invoices only' } },
        { portalConfiguration: { id: demoIds.inactiveConfiguration, name: 'Retired portal' } },
        { portalConfiguration: null },
      ],
    },
    requests: 1,
    calls: 1,
  },
  {
    rule: 'a customer by id gets its fields from both subgraphs',
    query: `query ($id: ID!) {
      customer(id: $id) {
        name
        accountManager
        billingAddress { country city }
        accounts { id shippingAddress { country city postalCode } }
      }
    }`,
    variables: { id: demoIds.acme },
    data: {
      customer: {
        name: 'Acme Corporation',
        accountManager: 'Ada Osei',
        billingAddress: { country: 'DE', city: 'Berlin' },
        accounts: [{ id: 'account-001', shippingAddress: { country: 'DE', city: 'Berlin', postalCode: null } }],
      },
    },
    requests: 1,
    calls: 1,
  },
  {
    rule: 'the accounts subgraph receives the fields that it requires',
    query: `{
      customer(key: "globex") { greeting }
      nobody: customer(key: "nobody-at-all") { greeting }
      portalConfiguration(id: "${demoIds.inactiveConfiguration}") { caption }
    }`,
    data: {
      customer: { greeting: 'Dear Globex,' },
      nobody: null,
      portalConfiguration: { caption: 'Retired portal (not in use)' },
    },
    requests: 1,
    calls: 2,
  },
  {
    rule: 'the accounts subgraph receives required fields of an entity that it references',
    query: `{ accounts(first: 4) { portalLabel customer { greeting } } }`,
    data: {
      accounts: [
        { portalLabel: 'Default portal', customer: { greeting: 'Dear Acme Corporation,' } },
        { portalLabel: 'Invoices only', customer: { greeting: 'Dear Globex,' } },
        { portalLabel: 'Retired portal (not in use)', customer: { greeting: 'Dear Initech,' } },
        { portalLabel: null, customer: { greeting: 'Dear Harbor Logistics,' } },
      ],
    },
    requests: { apollo: 2, hive: 1 },
    calls: 2,
  },
  {
    rule: 'nodes of a connection are joined with the accounts subgraph',
    query: `{
      customers(first: 3) { nodes { key accounts { id customer { name } } } pageInfo { hasNextPage } totalCount }
      portalConfigurations(first: 1) { nodes { caption } }
    }`,
    data: {
      customers: {
        nodes: [
          { key: 'acme', accounts: [{ id: 'account-001', customer: { name: 'Acme Corporation' } }] },
          { key: 'globex', accounts: [{ id: 'account-002', customer: { name: 'Globex' } }] },
          { key: 'initech', accounts: [{ id: 'account-003', customer: { name: 'Initech' } }] },
        ],
        pageInfo: { hasNextPage: true },
        totalCount: 67,
      },
      portalConfigurations: { nodes: [{ caption: 'Invoices only' }] },
    },
    requests: 2,
    calls: 3,
  },
  {
    rule: 'aliases and fragments work across both subgraphs, and @include omits fields',
    query: `query ($dates: Boolean!) {
      one: account(id: "account-001") { ...Named }
      two: account(id: "account-002") { ...Named payer: customer { label: name manager: accountManager } }
    }
    fragment Named on Account { title: name customer { ...Dated } }
    fragment Dated on Customer { key createdAt @include(if: $dates) }`,
    variables: { dates: false },
    data: {
      one: { title: 'Account 1', customer: { key: 'acme' } },
      two: {
        title: 'Account 2',
        customer: { key: 'globex' },
        payer: { label: 'Globex', manager: 'Bruno Lindqvist' },
      },
    },
    requests: 1,
    calls: 1,
  },
  {
    rule: 'customers that cannot be billed have a status and no error',
    query: `{ accounts(first: 4) { id customer { name billingStatus billing { appData { stripe { stripeCustomerId } } } } } }`,
    data: {
      accounts: [
        {
          id: 'account-001',
          customer: {
            name: 'Acme Corporation',
            billingStatus: 'READY',
            billing: { appData: { stripe: { stripeCustomerId: demoIds.acmeStripeCustomer } } },
          },
        },
        { id: 'account-002', customer: { name: 'Globex', billingStatus: 'STRIPE_NOT_LINKED', billing: null } },
        {
          id: 'account-003',
          customer: { name: 'Initech', billingStatus: 'READY', billing: { appData: { stripe: null } } },
        },
        {
          id: 'account-004',
          customer: { name: 'Harbor Logistics', billingStatus: 'STRIPE_NOT_LINKED', billing: null },
        },
      ],
    },
    requests: 1,
    calls: 5,
  },
  {
    rule: 'an invalid argument keeps the data of the accounts subgraph',
    query: `{ customer { name } account(id: "account-001") { name } }`,
    data: { customer: null, account: { name: 'Account 1' } },
    errors: ['customer BAD_USER_INPUT'],
    requests: 1,
    calls: 0,
  },
  {
    rule: 'a mutation writes once and returns fields of both subgraphs',
    query: `mutation ($input: CreateCustomerInput!) {
      createCustomer(input: $input) {
        customer { key greeting accountManager accounts { id } }
        userErrors { code }
      }
    }`,
    variables: { input: { key: 'fresh', name: 'Fresh' } },
    data: {
      createCustomer: {
        customer: { key: 'fresh', greeting: 'Dear Fresh,', accountManager: null, accounts: [] },
        userErrors: [],
      },
    },
    requests: 1,
    calls: 1,
  },
  {
    rule: 'user errors are returned, and mutations are executed serially',
    query: `mutation {
      first: createCustomer(input: { key: "twice", name: "Twice" }) { customer { key } userErrors { code } }
      second: createCustomer(input: { key: "twice", name: "Twice" }) { customer { key } userErrors { code field } }
    }`,
    data: {
      first: { customer: { key: 'twice' }, userErrors: [] },
      second: { customer: null, userErrors: [{ code: 'CONFLICT', field: ['input', 'key'] }] },
    },
    // Hive sends each field of a mutation separately.
    requests: { apollo: 1, hive: 2 },
    calls: 3,
  },
];
