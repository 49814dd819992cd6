import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const keys = Array.from({ length: 100 }, (_, i) => `bulk-${String(i).padStart(3, '0')}`);

const products = 'features.subscription_update.products';
let service: Service;
let ids: string[];

beforeAll(async () => {
  service = await startService();
  ids = await Promise.all(
    keys.map(async (key) => {
      const response = await fetch(`${service.emulator.konnectUrl}/v3/openmeter/customers`, {
        method: 'POST',
        headers: { authorization: 'Bearer kpat_test', 'content-type': 'application/json' },
        body: JSON.stringify({ key, name: `Customer ${key}` }),
      });
      const { id }: { id: string } = JSON.parse(await response.text());
      return id;
    }),
  );
});
beforeEach(() => service.calls());
afterAll(() => service.close());

const entities = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Customer { id key name } }
}`;

function aliases(field: (value: string, i: number) => string, values: readonly string[]): string {
  return `{ ${values.map((value, i) => `c${i}: ${field(value, i)}`).join(' ')} }`;
}

test('an id that an operation names fifty times costs one Konnect call', async () => {
  const { data, errors } = await service.graphql(
    aliases(
      (id) => `customer(id: "${id}") { name }`,
      Array.from({ length: 50 }, () => demoIds.acme),
    ),
  );
  expect(errors).toBeUndefined();
  expect(Object.values(Object(data))).toEqual(Array.from({ length: 50 }, () => ({ name: 'Acme Corporation' })));
  expect(service.calls()).toHaveLength(1);
});

test('50 representations by key cost one Konnect call', async () => {
  const representations = keys.slice(0, 50).map((key) => ({ __typename: 'Customer', key }));
  const { data, errors } = await service.graphql(entities, { representations });
  expect(errors).toBeUndefined();
  expect(Object(data)._entities).toEqual(
    keys.slice(0, 50).map((key, i) => ({ id: ids[i], key, name: `Customer ${key}` })),
  );
  expect(service.calls()).toHaveLength(1);
});

test('100 keys cost two Konnect calls', async () => {
  const representations = keys.map((key) => ({ __typename: 'Customer', key }));
  const { data, errors } = await service.graphql(entities, { representations });
  expect(errors).toBeUndefined();
  expect(Object(data)._entities).toEqual(keys.map((key, i) => ({ id: ids[i], key, name: `Customer ${key}` })));
  expect(service.calls()).toHaveLength(2);
});

test('a bulk call has at most 1,024 bytes of keys', async () => {
  const long = Array.from({ length: 10 }, (_, i) => `${'ü'.repeat(100)}${i}`);
  const { data, errors } = await service.graphql(aliases((key) => `customer(key: "${key}") { key }`, long));
  expect(errors).toBeUndefined();
  expect(Object.values(Object(data))).toEqual(long.map(() => null));
  // 201 bytes each with the digit, 1,009 with four commas: five to a call.
  expect(service.calls()).toHaveLength(2);
});

test('50 distinct ids cost 50 Konnect calls, because its list has no filter by id', async () => {
  const representations = ids.slice(0, 50).map((id) => ({ __typename: 'Customer', id }));
  const { data, errors } = await service.graphql(entities, { representations });
  expect(errors).toBeUndefined();
  expect(Object(data)._entities).toEqual(
    keys.slice(0, 50).map((key, i) => ({ id: ids[i], key, name: `Customer ${key}` })),
  );
  expect(service.calls()).toHaveLength(50);
});

test('the result of a write is read once, and only if it is selected', async () => {
  const { errors } = await service.graphql(
    `mutation ($id: ID!) {
      deleteCustomer(input: { key: "no-such-customer" }) { outcome }
      updateCustomerBilling(input: { customerId: $id, appData: { stripe: { stripeCustomerId: "${demoIds.acmeStripeCustomer}" } } }) { customer { name } billing { profile { name } } }
    }`,
    { id: demoIds.acme },
  );
  expect(errors).toBeUndefined();
  expect(service.calls()).toEqual([
    expect.stringContaining('filter[key][oeq]=no-such-customer'),
    `GET /v3/openmeter/customers/${demoIds.acme}/billing`,
    `PUT /v3/openmeter/customers/${demoIds.acme}/billing/app-data`,
    `GET /v3/openmeter/customers/${demoIds.acme}`,
    `GET /v3/openmeter/customers/${demoIds.acme}/billing`,
    expect.stringContaining('GET /v3/openmeter/profiles/'),
  ]);
});

test('a page of 50 customers with billing costs one call per distinct profile', async () => {
  const { data } = await service.graphql(
    '{ customers(first: 50, orderBy: { field: NAME }) { nodes { key billing { profile { name } } } } }',
  );
  expect(Object(data).customers.nodes).toHaveLength(50);
  const calls = service.calls();
  expect(calls.filter((call) => call.includes('/profiles/')).length).toBe(
    new Set(calls.filter((call) => call.includes('/profiles/'))).size,
  );
  expect(calls.filter((call) => call.endsWith('/billing'))).toHaveLength(50);
  expect(calls.filter((call) => call.includes('/customers?'))).toHaveLength(1);
  expect(calls.filter((call) => call.includes('/profiles/')).length).toBeGreaterThanOrEqual(1);
});

test('several configurations cost one Stripe call, and one more for each that the list lacks', async () => {
  const found = [demoIds.defaultConfiguration, demoIds.secondConfiguration, demoIds.inactiveConfiguration];
  const { data } = await service.graphql(
    aliases((id) => `portalConfiguration(id: "${id}") { id }`, [...found, 'bpc_unknown']),
  );
  expect(Object.values(Object(data))).toEqual([...found.map((id) => ({ id })), null]);
  expect(service.calls()).toEqual([
    `GET /v1/billing_portal/configurations?limit=100&expand[0]=data.${products}`,
    `GET /v1/billing_portal/configurations/bpc_unknown?expand[0]=${products}`,
  ]);
});

test('a single configuration is read from Stripe by its id', async () => {
  await service.graphql(`{ portalConfiguration(id: "${demoIds.defaultConfiguration}") { id } }`);
  expect(service.calls()).toEqual([
    `GET /v1/billing_portal/configurations/${demoIds.defaultConfiguration}?expand[0]=${products}`,
  ]);
});

test('rows of a list page are not read again in the same request', async () => {
  const { errors } = await service.graphql(
    '{ billingProfiles(first: 5) { nodes { id } } customers(first: 2, filter: { key: { in: ["acme", "globex"] } }) { nodes { key } } }',
  );
  expect(errors).toBeUndefined();
  expect(service.calls()).toHaveLength(2);
});

test('requests do not share cached reads', async () => {
  const read = `{ customer(id: "${demoIds.acme}") { name } }`;
  await service.graphql(read);
  await service.graphql(read);
  expect(service.calls()).toHaveLength(2);
});
