import { demoIds } from '../../../src/emulator/demoIds.ts';
import { startService } from '../../support/service.ts';
import type { GraphQLAnswer } from '../../support/service.ts';
import { startApolloGateway, startHiveGateway, startAccountsSubgraph } from './gateways.ts';
import type { Gateway } from './gateways.ts';
import { gatewayNames, operations } from './operations.ts';
import type { Expected, GatewayName } from './operations.ts';
import { closedAfterwards } from './running.ts';

const closed = closedAfterwards();
let gateways: Readonly<Record<GatewayName, Gateway>>;

beforeAll(async () => {
  const { url } = await closed(startAccountsSubgraph());
  const [apollo, hive] = await Promise.all([closed(startApolloGateway(url)), closed(startHiveGateway(url))]);
  gateways = { apollo, hive };
});
beforeEach(() => gatewayNames.forEach((name) => gateways[name].traffic()));

/** Executes an operation on both gateways, which must return the same data. */
async function runBoth(query: string, variables?: object): Promise<Record<GatewayName, GraphQLAnswer>> {
  const [apollo, hive] = await Promise.all(gatewayNames.map((name) => gateways[name].graphql(query, variables)));
  if (!apollo || !hive) throw new TypeError('A gateway is missing.');
  expect(hive.data).toEqual(apollo.data);
  return { apollo, hive };
}

/** `path code` of each error, without list indices, because Hive reports 0 for each entity. */
function errorsOf({ errors = [] }: GraphQLAnswer): string[] {
  return errors.map(({ path = [], extensions }) => {
    const names = path.filter((step) => typeof step === 'string');
    return `${names.join('.')} ${String(extensions['code'])}`;
  });
}

function of<T extends number | readonly string[]>(expected: Expected<T>, name: GatewayName): T {
  return typeof expected === 'object' && 'apollo' in expected ? expected[name] : expected;
}

test.each(operations)('$rule', async ({ query, variables, data, errors = [], requests, calls }) => {
  const answers = await runBoth(query, variables);
  for (const name of gatewayNames) {
    const { customerPortal, upstream } = gateways[name].traffic();
    expect({ name, data: answers[name].data }).toEqual({ name, data });
    expect({ name, errors: errorsOf(answers[name]) }).toEqual({ name, errors: of(errors, name) });
    expect({ name, requests: customerPortal.length }).toEqual({ name, requests: of(requests, name) });
    expect(upstream).toHaveLength(calls);
  }
});

test('the customers of 50 accounts take one subgraph request and one Konnect call', async () => {
  const { apollo } = await runBoth('{ accounts(first: 50) { customer { key name } } }');
  for (const name of gatewayNames) {
    const { customerPortal, accounts, upstream } = gateways[name].traffic();
    expect(accounts).toHaveLength(1);
    expect(customerPortal).toHaveLength(1);
    expect(customerPortal[0]?.query).toContain('_entities');
    expect(customerPortal[0]?.variables['representations']).toHaveLength(50);
    expect(upstream).toHaveLength(1);
  }
  const direct = await gateways.apollo.service.graphql('{ customers(first: 50) { nodes { key name } } }');
  expect(Object(apollo.data).accounts.map((account: { customer: unknown }) => account.customer)).toEqual(
    Object(direct.data).customers.nodes,
  );
});

test('a reference to a missing customer is null, and the rest of the response is returned', async () => {
  const answers = await runBoth('{ accounts(first: 65) { id customer { name } } }');
  const { accounts } = Object(answers.apollo.data);
  expect(accounts).toHaveLength(65);
  expect(accounts.at(-1)).toEqual({ id: 'account-065', customer: null });
  expect(accounts.filter((account: { customer: unknown }) => account.customer !== null)).toHaveLength(64);
  // Apollo returns null without an error. Hive reports an error of the name, which is not nullable.
  expect(errorsOf(answers.apollo)).toEqual([]);
  expect(errorsOf(answers.hive)).toEqual(['accounts.customer.name INTERNAL_SERVER_ERROR']);
});

test('a field that fails for some entities is null with an error code, and the other data is returned; the path of the error has the index of the entry in Apollo and 0 in Hive', async () => {
  for (const name of gatewayNames) {
    for (const stored of gateways[name].service.emulator.state.konnect.customers.values()) {
      const isUnlinked = ['Globex', 'Harbor Logistics'].includes(stored.customer.name);
      if (isUnlinked) stored.customer = { ...stored.customer, name: 'emulator-fault-429' };
    }
  }
  const answers = await runBoth('{ accounts(first: 4) { customer { key billing { profile { id } } } } }');
  const { accounts } = Object(answers.apollo.data);
  expect(accounts[1]).toEqual({ customer: { key: 'globex', billing: null } });
  expect(accounts[2].customer.billing).not.toBeNull();
  for (const name of gatewayNames) {
    expect(errorsOf(answers[name])).toEqual(Array(2).fill('accounts.customer.billing RATE_LIMITED'));
  }
  const indices = (name: GatewayName) => answers[name].errors?.map(({ path }) => path?.[1]);
  expect(indices('apollo')).toEqual([1, 3]);
  expect(indices('hive')).toEqual([0, 0]);
});

test('a field aliased to the name of a key gets the value of the key in Apollo and fails in Hive', async () => {
  const query = `{ portalConfiguration(id: "${demoIds.defaultConfiguration}") { id: name caption } }`;
  const { data } = await gateways.apollo.graphql(query);
  expect(data).toEqual({ portalConfiguration: { id: demoIds.defaultConfiguration, caption: 'Default portal' } });
  expect(await gateways.hive.graphql(query)).toMatchObject({
    data: { portalConfiguration: null },
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
});

test('an unreachable upstream is reported by its code, without its address', async () => {
  const disconnected = await startService({ konnectUrl: 'http://127.0.0.1:1' });
  try {
    for (const name of gatewayNames) gateways[name].forwardTo(disconnected);
    const answers = await runBoth('{ accounts(first: 2) { id customer { name } } }');
    for (const name of gatewayNames) {
      expect(answers[name].data).toEqual({
        accounts: [
          { id: 'account-001', customer: null },
          { id: 'account-002', customer: null },
        ],
      });
      expect(JSON.stringify(answers[name])).not.toContain('127.0.0.1');
    }
    // Hive reports the error at the field, Apollo at the entity.
    expect(errorsOf(answers.apollo)).toEqual(Array(2).fill('accounts.customer UPSTREAM_UNAVAILABLE'));
    expect(errorsOf(answers.hive)).toEqual(Array(2).fill('accounts.customer.name UPSTREAM_UNAVAILABLE'));
  } finally {
    for (const name of gatewayNames) gateways[name].forwardTo(gateways[name].service);
    await disconnected.close();
  }
});
