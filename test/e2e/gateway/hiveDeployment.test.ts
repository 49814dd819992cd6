import { demoIds } from '../../../src/emulator/demoIds.ts';
import { closedTo, startIssuer } from '../../support/issuer.ts';
import type { Issuer } from '../../support/issuer.ts';
import { startHiveGateway, startAccountsSubgraph } from './gateways.ts';
import type { Gateway } from './gateways.ts';
import { closedAfterwards } from './running.ts';

const closed = closedAfterwards();
const audience = 'https://graph.example';
const secret = 'between-the-gateway-and-the-subgraph';
let issuer: Issuer;
let gateway: Gateway;

beforeAll(async () => {
  issuer = await closed(startIssuer(audience));
  const { url } = await closed(startAccountsSubgraph());
  const env = {
    JWT_JWKS_URL: issuer.jwksUrl,
    JWT_ISSUER: issuer.url,
    JWT_AUDIENCE: audience,
    CUSTOMER_PORTAL_SECRET: secret,
  };
  const auth = closedTo(issuer, 'router', { ROUTER_SECRET: secret });
  const hive = startHiveGateway(url, '../../deploy/hive-gateway.config.ts', env, { config: { auth } });
  gateway = await closed(hive);
});
beforeEach(() => gateway.traffic());

const overview = '{ accounts(first: 2) { id portalLabel portalConfiguration { name caption } } }';

function authorization(claims: Parameters<Issuer['token']>[0]): Record<string, string> {
  return { authorization: `Bearer ${issuer.token(claims)}` };
}

test('a token with the scopes is accepted and forwarded to both subgraphs', async () => {
  const headers = authorization({ scope: 'customers:read portal:read' });
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

test('the gateway secret is sent only to the customer-portal subgraph', async () => {
  await gateway.graphql(
    '{ accounts(first: 1) { customer { key name } } }',
    {},
    authorization({ scope: 'customers:read' }),
  );
  const { customerPortal, accounts } = gateway.traffic();
  expect(customerPortal.map(({ headers }) => headers['x-gateway-secret'])).toEqual([secret]);
  expect(accounts.map(({ headers }) => headers['x-gateway-secret'])).toEqual([undefined]);
});

test('an unprotected field is readable without a token', async () => {
  const { data } = await gateway.graphql('{ accounts(first: 1) { id } }');
  expect(data).toEqual({ accounts: [{ id: 'account-001' }] });
});

test.each([
  ['no token', 'UNAUTHORIZED_FIELD_OR_TYPE', () => ({})],
  ['a token without the scope', 'UNAUTHORIZED_FIELD_OR_TYPE', () => authorization({ scope: 'customers:read' })],
  ['a token that has expired', undefined, () => authorization({ scope: 'portal:read', exp: 1 })],
  [
    'a token for another audience',
    undefined,
    () => authorization({ scope: 'portal:read', aud: 'https://other.example' }),
  ],
  ['a malformed token', undefined, () => ({ authorization: 'Bearer none' })],
])('a protected field is denied to %s without a subgraph request', async (_, code, headers) => {
  const { data, errors } = await gateway.graphql(overview, {}, headers());
  expect(data ?? null).toBeNull();
  // Hive reports an invalid token without a code.
  expect(errors?.[0]?.extensions?.['code']).toBe(code);
  expect(gateway.traffic()).toEqual({ customerPortal: [], accounts: [], upstream: [] });
});

test('a mutation without the scope writes nothing', async () => {
  const create = 'mutation { createCustomer(input: { key: "new", name: "New" }) { userErrors { code } } }';
  const { errors } = await gateway.graphql(create, {}, authorization({ scope: 'customers:read' }));
  expect(errors?.[0]?.extensions['code']).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  expect(gateway.traffic().upstream).toEqual([]);
});

test('a customer token reads and changes its own customer and no other', async () => {
  const headers = authorization({ customer_key: 'acme' });
  const query =
    '{ myCustomer { key billing { profile { name } } } acme: customer(key: "acme") { key } other: customer(key: "globex") { key } }';
  const { data, errors } = await gateway.graphql(query, {}, headers);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    myCustomer: { key: 'acme', billing: { profile: { name: 'Stripe billing' } } },
    acme: { key: 'acme' },
    other: null,
  });
  const open =
    'mutation ($id: ID!) { createCustomerPortalSession(input: { customerId: $id }) { session { customer { key } } userErrors { code } } }';
  const own = await gateway.graphql(open, { id: demoIds.acme }, headers);
  expect(own.data).toEqual({ createCustomerPortalSession: { session: { customer: { key: 'acme' } }, userErrors: [] } });
  const foreign = await gateway.graphql(open, { id: demoIds.globex }, headers);
  expect(foreign.data).toEqual({ createCustomerPortalSession: { session: null, userErrors: [{ code: 'NOT_FOUND' }] } });
});

test('a request that bypasses the gateway is rejected, even with a valid token', async () => {
  const { errors } = await gateway.service.graphql('{ myCustomer { key } }');
  expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  const response = await fetch(gateway.service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization({ scope: 'customers:read' }) },
    body: '{"query":"{ customers { totalCount } }"}',
  });
  expect(response.status).toBe(401);
});
