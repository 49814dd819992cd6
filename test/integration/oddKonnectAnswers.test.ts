import { demoIds } from '../../src/emulator/demoIds.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let konnect: FakeUpstream;
let service: Service;

beforeEach(async () => {
  konnect = await startFakeUpstream();
  service = await startService({ konnectUrl: konnect.url });
});
afterEach(async () => {
  await service.close();
  await konnect.close();
});

const customer = {
  id: demoIds.acme,
  key: 'acme',
  name: 'Acme',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

/** A customer with null in each member that the document lets be absent. */
const customerOfNulls = {
  ...customer,
  description: null,
  labels: null,
  deleted_at: null,
  usage_attribution: null,
  primary_email: null,
  currency: null,
  billing_address: null,
};

const profile = {
  ...customer,
  id: demoIds.stripeProfile,
  supplier: { id: '', addresses: {}, tax_id: null },
  workflow: { tax: { enabled: 'yes', default_tax_config: null }, collection: { alignment: null } },
  apps: { tax: { id: demoIds.stripeProfile }, invoicing: { id: demoIds.stripeProfile }, payment: null },
  default: true,
};

const page = (...data: unknown[]) => ({ data, meta: { page: { number: 1, size: 20, total: data.length } } });

const customerFields = `id key description labels { key } deletedAt usageAttribution { subjectKeys } primaryEmail currency
  billingAddress { city }`;

const readAbsent = {
  id: demoIds.acme,
  key: 'acme',
  description: null,
  labels: [],
  deletedAt: null,
  usageAttribution: null,
  primaryEmail: null,
  currency: null,
  billingAddress: null,
};

async function rest(path: string): Promise<unknown> {
  const response = await fetch(new URL(`/v1/v3/openmeter${path}`, service.restUrl));
  return { status: response.status, body: JSON.parse(await response.text()) };
}

describe('null in an answer of Konnect', () => {
  test('reads as absent in a customer', async () => {
    konnect.answerWith(json(200, customerOfNulls));
    const answer = await service.graphql(`{ customer(id: "${demoIds.acme}") { ${customerFields} } }`);
    expect(answer).toEqual({ data: { customer: readAbsent } });
    expect(await rest(`/customers/${demoIds.acme}`)).toEqual({ status: 200, body: customer });
  });

  test('in one row does not cost the page', async () => {
    konnect.answerWith(json(200, page({ ...customer, id: demoIds.globex, key: 'globex' }, customerOfNulls)));
    const { data, errors } = await service.graphql(`{ customers { totalCount nodes { ${customerFields} } } }`);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ customers: { totalCount: 2, nodes: [{ key: 'globex' }, readAbsent] } });
  });

  test.each([
    { title: 'labels of the external invoicing app', app_data: { external_invoicing: { labels: null } } },
    { title: 'the data of an app', app_data: { stripe: null, external_invoicing: { labels: null } } },
  ])('reads as absent in $title', async ({ app_data }) => {
    konnect.answerWith((request, response) => {
      const isBilling = request.url?.endsWith('/billing') ?? false;
      json(200, isBilling ? { billing_profile: { id: demoIds.stripeProfile }, app_data } : customer)(request, response);
    });
    const answer = await service.graphql(
      `{ customer(id: "${demoIds.acme}") { billing { appData { stripe { customerId } externalInvoicing { labels { key } } } } } }`,
    );
    expect(answer).toEqual({
      data: { customer: { billing: { appData: { stripe: null, externalInvoicing: { labels: [] } } } } },
    });
    expect(await rest(`/customers/${demoIds.acme}/billing`)).toMatchObject({ status: 200 });
  });

  test('in the answer to a write does not make the write fail', async () => {
    konnect.answerWith(json(200, customerOfNulls));
    const { data, errors } = await service.graphql(
      `mutation { upsertCustomer(input: { id: "${demoIds.acme}", name: "Acme", usageAttribution: null }) {
        outcome customer { key } userErrors { message } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ upsertCustomer: { outcome: 'UPDATED', customer: { key: 'acme' }, userErrors: [] } });
  });
});

describe('a value that Konnect adds to an enum', () => {
  const workflow = {
    collection: { alignment: { type: 'lunar' } },
    invoicing: { subscription_end_proration_mode: 'bill_nothing' },
    payment: { collection_method: 'barter', due_after: 'P1D' },
    tax: { default_tax_config: { behavior: 'optional' } },
  };

  test('is UNRECOGNIZED in GraphQL, and costs no other value', async () => {
    konnect.answerWith(json(200, page({ ...profile, workflow })));
    const { data, errors } = await service.graphql(
      `{ billingProfiles { nodes { workflow { collection { alignment { type } }
         invoicing { subscriptionEndProrationMode } payment { collectionMethod dueAfter }
         tax { defaultTaxConfig { behavior } } } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(Object(data).billingProfiles.nodes[0].workflow).toEqual({
      collection: { alignment: { type: 'UNRECOGNIZED' } },
      invoicing: { subscriptionEndProrationMode: 'UNRECOGNIZED' },
      payment: { collectionMethod: 'UNRECOGNIZED', dueAfter: 'P1D' },
      tax: { defaultTaxConfig: { behavior: 'UNRECOGNIZED' } },
    });
  });
});

test('a write that Konnect confirmed is not reported as failed for an answer with little more than the identity', async () => {
  konnect.answerWith(json(200, { id: demoIds.acme, key: 'acme', name: null, created_at: 'yesterday' }));
  const { data, errors } = await service.graphql(
    `mutation { upsertCustomer(input: { id: "${demoIds.acme}", name: "Acme", usageAttribution: { subjectKeys: [] } }) {
      outcome customer { id key } userErrors { message } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    upsertCustomer: { outcome: 'UPDATED', customer: { id: demoIds.acme, key: 'acme' }, userErrors: [] },
  });
});

describe('a member of unexpected shape', () => {
  test('reads as absent in a billing profile, and the log names it', async () => {
    konnect.answerWith(json(200, page(profile, { ...profile, id: demoIds.sandboxProfile })));
    const { data, errors } = await service.graphql(
      `{ billingProfiles { nodes { supplier { id taxId { code } addresses { billingAddress { city } } }
         workflow { tax { isEnabled: enabled } collection { alignment { type } } } apps { tax { id } payment { id } } } } }`,
    );
    expect(errors).toBeUndefined();
    const node = {
      supplier: { id: null, taxId: null, addresses: { billingAddress: null } },
      workflow: { tax: { isEnabled: null }, collection: { alignment: null } },
      apps: { tax: { id: demoIds.stripeProfile }, payment: null },
    };
    expect(data).toEqual({ billingProfiles: { nodes: [node, node] } });
    expect(service.log.join('')).toContain('data.0.workflow.tax.enabled is_boolean');
  });

  test.each([
    { title: 'an id that is no ULID', odd: { id: 'x' } },
    { title: 'no key', odd: { key: undefined } },
    { title: 'a deletion time that is no time', odd: { deleted_at: 'yesterday' } },
  ])('costs the customer with $title', async ({ odd }) => {
    konnect.answerWith(json(200, { ...customer, ...odd }));
    const { data, errors } = await service.graphql(`{ customer(id: "${demoIds.acme}") { key } }`);
    expect(data).toEqual({ customer: null });
    expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_INVALID_RESPONSE');
  });

  test('that is a time without a zone reads as UTC', async () => {
    konnect.answerWith(json(200, { ...customer, created_at: '2026-01-01T00:00:00.123456' }));
    const { data } = await service.graphql(`{ customer(id: "${demoIds.acme}") { createdAt } }`);
    expect(data).toEqual({ customer: { createdAt: '2026-01-01T00:00:00.123456Z' } });
  });
});

describe('a list without a total', () => {
  beforeEach(() => konnect.answerWith(json(200, { data: [customer], meta: { page: { number: 1, size: 1 } } })));

  test('has its rows, and another page may follow a full one', async () => {
    const { data, errors } = await service.graphql(
      '{ customers(first: 1) { totalCount nodes { key } pageInfo { hasNextPage } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      customers: { totalCount: null, nodes: [{ key: 'acme' }], pageInfo: { hasNextPage: true } },
    });
  });

  test('finds customers by their keys', async () => {
    const { data } = await service.graphql('{ a: customer(key: "acme") { key } b: customer(key: "none") { key } }');
    expect(data).toEqual({ a: { key: 'acme' }, b: null });
  });

  test('cannot be read from its end', async () => {
    const { errors } = await service.graphql('{ customers(last: 1) { nodes { key } } }');
    expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_INVALID_RESPONSE');
  });
});
