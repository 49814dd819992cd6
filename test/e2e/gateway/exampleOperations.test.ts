import { readFileSync, readdirSync } from 'node:fs';
import { startAccountsSubgraph, startApolloGateway, startHiveGateway } from './gateways.ts';
import type { Gateway } from './gateways.ts';
import { gatewayNames } from './operations.ts';
import type { GatewayName } from './operations.ts';
import { closedAfterwards } from './running.ts';

const folder = new URL('../../../operations/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace('.graphql', ''));
// Reads come first, so that they see the demo data.
const inOrder = names.toSorted((a, b) => Number(isMutation(a)) - Number(isMutation(b)));

const closed = closedAfterwards();
let gateways: Readonly<Record<GatewayName, Gateway>>;

beforeAll(async () => {
  const { url } = await closed(startAccountsSubgraph());
  const [apollo, hive] = await Promise.all([closed(startApolloGateway(url)), closed(startHiveGateway(url))]);
  gateways = { apollo, hive };
});

test('operations/ has examples of both kinds', () => {
  expect(names.filter(isMutation).length).toBeGreaterThan(8);
  expect(names.filter((name) => !isMutation(name)).length).toBeGreaterThan(8);
});

describe.each(gatewayNames)('through the gateway %s', (gatewayName) => {
  test.each(inOrder)('%s is answered as by the subgraph alone', async (name) => {
    const document = readDocument(name);
    const variables: object = JSON.parse(readFileSync(new URL(`${name}.variables.json`, folder), 'utf8'));
    const gateway = gateways[gatewayName];
    const { data, errors } = await gateway.graphql(document, variables);
    expect(errors).toBeUndefined();
    if (isMutation(name)) {
      for (const payload of Object.values(Object(data))) expect(payload).toMatchObject({ userErrors: [] });
    } else {
      expect(data).toEqual((await gateway.service.graphql(document, variables)).data);
      for (const field of Object.values(Object(data))) expect(field).not.toBeUndefined();
    }
  });
});

function readDocument(name: string): string {
  return readFileSync(new URL(`${name}.graphql`, folder), 'utf8');
}

function isMutation(name: string): boolean {
  return /^mutation\b/m.test(readDocument(name));
}
