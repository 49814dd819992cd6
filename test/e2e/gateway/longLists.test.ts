import { demoIds } from '../../../src/emulator/demoIds.ts';
import type { GraphQLAnswer } from '../../support/service.ts';
import { startAccountsSubgraph, startApolloGateway, startHiveGateway } from './gateways.ts';
import type { Gateway } from './gateways.ts';
import { gatewayNames } from './operations.ts';
import type { GatewayName } from './operations.ts';
import { closedAfterwards } from './running.ts';

const closed = closedAfterwards();
const accountsCount = 1_000;
/** Of the 65th account, whose customer does not exist. */
const missing = 64;
let gateways: Readonly<Record<GatewayName, Gateway>>;

beforeAll(async () => {
  const { url } = await closed(startAccountsSubgraph(accountsCount));
  const [apollo, hive] = await Promise.all([closed(startApolloGateway(url)), closed(startHiveGateway(url))]);
  gateways = { apollo, hive };
  for (const name of gatewayNames) addCustomers(gateways[name]);
});
beforeEach(() => gatewayNames.forEach((name) => gateways[name].traffic()));

/** The customers of the 66th to the last account, billed by a profile that needs no link to Stripe. */
function addCustomers({ service }: Gateway): void {
  const { customers } = service.emulator.state.konnect;
  const template = customers.get(demoIds.initech);
  if (!template) throw new TypeError('The emulator must have the customer initech.');
  for (let n = 66; n <= accountsCount; n += 1) {
    const number = String(n).padStart(3, '0');
    const id = `01J000000000000000000${number.padStart(5, '0')}`;
    const customer = { ...template.customer, id, key: `customer-${number}`, name: `Customer ${n}` };
    customers.set(id, { ...template, customer });
  }
}

function customersOf({ data }: GraphQLAnswer, list = 'accounts'): unknown[] {
  return Object(data)[list].map((account: { customer: unknown }) => account.customer);
}

function exceededLimits({ errors = [] }: GraphQLAnswer): unknown[] {
  return errors.filter(({ extensions }) => extensions['code'] === 'LIMIT_EXCEEDED');
}

describe.each(gatewayNames)('%s', (name) => {
  test.each([150, 500, 1_000])('the customers of %i accounts are resolved in one request', async (count) => {
    const answer = await gateways[name].graphql(`{ accounts(first: ${count}) { customer { name } } }`);
    expect(exceededLimits(answer)).toEqual([]);
    const customers = customersOf(answer);
    expect(customers).toHaveLength(count);
    expect(customers.flatMap((customer, i) => (customer === null ? [i] : []))).toEqual([missing]);
    const { customerPortal, upstream } = gateways[name].traffic();
    expect(customerPortal.map(({ variables }) => Object(variables['representations']).length)).toEqual([count]);
    expect(upstream).toHaveLength(count / 50);
  });

  test('500 customers with billing and profile are within the limits', async () => {
    const answer = await gateways[name].graphql(`{ accounts(first: 500) { customer { name billing {
      profile { name workflow { payment { collectionMethod } } } appData { stripe { customerId } }
    } } } }`);
    expect(exceededLimits(answer)).toEqual([]);
    expect(customersOf(answer).slice(65)).toEqual(
      Array.from({ length: 435 }, () => expect.objectContaining({ billing: expect.anything() })),
    );
  });

  test('two lists of 60 customers in one operation are resolved', async () => {
    const answer = await gateways[name].graphql(
      '{ a: accounts(first: 60) { customer { name } } b: accounts(first: 60) { customer { createdAt } } }',
    );
    expect(answer.errors).toBeUndefined();
    for (const list of ['a', 'b']) {
      const customers = customersOf(answer, list);
      expect(customers).toHaveLength(60);
      expect(customers).not.toContain(null);
    }
  });
});
