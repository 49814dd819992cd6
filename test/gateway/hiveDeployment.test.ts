import { startHiveGateway, startNeighbour } from './gateways.ts';
import type { Gateway } from './gateways.ts';
import { startIssuer } from './issuer.ts';
import type { Issuer } from './issuer.ts';
import { closedAfterwards } from './running.ts';

const closed = closedAfterwards();
let issuer: Issuer;
let gateway: Gateway;

beforeAll(async () => {
  issuer = await closed(startIssuer('https://graph.example'));
  const { url } = await closed(startNeighbour());
  const hive = startHiveGateway(url, '../../deploy/hive-gateway.config.ts', {
    JWT_JWKS_URL: issuer.jwksUrl,
    JWT_ISSUER: issuer.url,
    JWT_AUDIENCE: 'https://graph.example',
    CUSTOMER_PORTAL_SECRET: 'between-gateway-and-subgraph',
  });
  gateway = await closed(hive);
});
beforeEach(() => gateway.traffic());

const overview = '{ accounts(first: 2) { id portalLabel portalConfiguration { name caption } } }';

function bearing(claims: Parameters<Issuer['token']>[0]): Record<string, string> {
  return { authorization: `Bearer ${issuer.token(claims)}` };
}

test('answers a caller whose token has the scopes, and shows its token to both subgraphs', async () => {
  const headers = bearing({ scope: 'customers:read portal:read' });
  const { data, errors } = await gateway.graphql(overview, {}, headers);
  expect(errors).toBeUndefined();
  expect(Object(data).accounts[0]).toEqual({
    id: 'account-001',
    portalLabel: 'Default portal',
    portalConfiguration: { name: 'Default portal', caption: 'Default portal' },
  });
  const { customerPortal, accounts } = gateway.traffic();
  for (const request of [...customerPortal, ...accounts]) expect(request.headers).toMatchObject(headers);
});

test('tells the secret to our subgraph alone', async () => {
  await gateway.graphql('{ accounts(first: 1) { customer { key name } } }', {}, bearing({}));
  const { customerPortal, accounts } = gateway.traffic();
  expect(customerPortal.map(({ headers }) => headers['x-gateway-secret'])).toEqual(['between-gateway-and-subgraph']);
  expect(accounts.map(({ headers }) => headers['x-gateway-secret'])).toEqual([undefined]);
});

test('lets anyone read what nobody protects', async () => {
  const { data } = await gateway.graphql('{ accounts(first: 1) { id } }');
  expect(data).toEqual({ accounts: [{ id: 'account-001' }] });
});

test.each([
  ['no token', 'UNAUTHORIZED_FIELD_OR_TYPE', () => ({})],
  ['a token without the scope', 'UNAUTHORIZED_FIELD_OR_TYPE', () => bearing({ scope: 'customers:read' })],
  ['a token that has expired', undefined, () => bearing({ scope: 'portal:read', exp: 1 })],
  ['a token for somebody else', undefined, () => bearing({ scope: 'portal:read', aud: 'https://other.example' })],
  ['a token that is none', undefined, () => ({ authorization: 'Bearer none' })],
])('refuses a protected field to %s, before any subgraph is asked', async (_, code, headers) => {
  const { data, errors } = await gateway.graphql(overview, {}, headers());
  expect(data ?? null).toBeNull();
  // What is wrong with the token itself has no code.
  expect(errors?.[0]?.extensions?.['code']).toBe(code);
  expect(gateway.traffic()).toEqual({ customerPortal: [], accounts: [], upstream: [] });
});

test('writes nothing for a caller without the scope', async () => {
  const create = 'mutation { createCustomer(input: { key: "new", name: "New" }) { userErrors { code } } }';
  const { errors } = await gateway.graphql(create, {}, bearing({ scope: 'customers:read' }));
  expect(errors?.[0]?.extensions['code']).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  expect(gateway.traffic().upstream).toEqual([]);
});
