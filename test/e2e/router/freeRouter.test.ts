import { fileURLToPath } from 'node:url';
import { scopes } from '../../../src/auth/permissions.ts';
import { startChild } from '../../support/childProcess.ts';
import { closedTo, startIssuer } from '../../support/issuer.ts';
import type { Issuer } from '../../support/issuer.ts';
import { testsThatNeed } from '../../support/optionalTests.ts';
import type { GraphQLAnswer } from '../../support/service.ts';
import { startAccountsSubgraph, startApolloRouter } from '../gateway/gateways.ts';
import type { Gateway } from '../gateway/gateways.ts';
import { operations } from '../gateway/operations.ts';
import type { Expected } from '../gateway/operations.ts';
import { closedAfterwards } from '../gateway/running.ts';

/** deploy/router.free.yaml on Apollo Router without a licence. `ROUTER_BIN` is the path of its binary. */
const binary = process.env['ROUTER_BIN'] ?? '';
const suite = testsThatNeed(binary !== '', 'tests with Apollo Router. Set ROUTER_BIN to the path of a 2.17 binary.');

const deploy = fileURLToPath(new URL('../../../deploy/', import.meta.url));
const secret = 'between-the-router-and-the-subgraph';
const codesOf = ({ errors = [] }: GraphQLAnswer) => errors.map(({ extensions }) => extensions['code']);

suite.describe('Apollo Router', () => {
  const closed = closedAfterwards();
  let issuer: Issuer;
  let router: Gateway;

  beforeAll(async () => {
    issuer = await closed(startIssuer());
    const { url } = await closed(startAccountsSubgraph());
    const auth = closedTo(issuer, 'router', { ROUTER_SECRET: secret });
    const config = `${deploy}router.free.yaml`;
    const env = { CUSTOMER_PORTAL_SECRET: secret };
    router = await closed(startApolloRouter(binary, url, config, env, { config: { auth } }));
  });
  beforeEach(() => router.traffic());

  const token = (claims: Parameters<Issuer['token']>[0]) => ({ authorization: `Bearer ${issuer.token(claims)}` });
  const everyScope = () => token({ scope: scopes.join(' ') });

  test.each(['router.free.yaml', 'router.yaml'])('%s is a valid configuration', async (file) => {
    const variables = ['CUSTOMER_PORTAL_SECRET', 'JWT_ISSUER', 'JWT_AUDIENCE', 'ROUTER_INVALIDATION_KEY'];
    const env = Object.fromEntries(variables.map((name) => [name, 'x']));
    const urls = { JWT_JWKS_URL: `${issuer.url}/jwks.json`, ROUTER_REDIS_URL: 'redis://127.0.0.1:6379' };
    const router = startChild(binary, ['config', 'validate', `${deploy}${file}`], { ...env, ...urls });
    expect({ code: await router.exit, output: router.output }).toMatchObject({ code: 0 });
  });

  test.each(operations)('$rule', async ({ query, variables, data, errors = [] }) => {
    const answer = await router.graphql(query, variables, everyScope());
    expect(answer.data).toEqual(data);
    // The router may report further errors with codes of its own.
    expect(codesOf(answer)).toEqual(expect.arrayContaining(codesIn(errors)));
  });

  test('the token is forwarded to both subgraphs, the gateway secret to the customer-portal subgraph only', async () => {
    const headers = everyScope();
    await router.graphql('{ accounts(first: 1) { customer { key name } } }', {}, headers);
    const { customerPortal, accounts } = router.traffic();
    expect(customerPortal.map(({ headers: sent }) => sent)).toEqual([
      expect.objectContaining({ ...headers, 'x-gateway-secret': secret }),
    ]);
    expect(accounts.map(({ headers: sent }) => sent)).toEqual([expect.objectContaining(headers)]);
    expect(accounts[0]?.headers['x-gateway-secret']).toBeUndefined();
  });

  test('a client cannot set the gateway secret', async () => {
    await router.graphql('{ accounts(first: 1) { customer { name } } }', {}, { 'x-gateway-secret': 'other' });
    expect(router.traffic().customerPortal.map(({ headers }) => headers['x-gateway-secret'])).toEqual([secret]);
  });

  test.each([
    ['no token', 'UNAUTHENTICATED', () => ({})],
    ['a token without the scope', 'FORBIDDEN', () => token({ scope: 'portal:read' })],
    ['an expired token', 'UNAUTHENTICATED', () => token({ scope: 'customers:read', exp: 1 })],
    ['a token for another audience', 'UNAUTHENTICATED', () => token({ scope: 'customers:read', aud: 'other' })],
    ['a malformed token', 'UNAUTHENTICATED', () => ({ authorization: 'Bearer none' })],
  ])('the subgraph denies a protected field to %s, and the other fields are returned', async (_, code, headers) => {
    const answer = await router.graphql('{ accounts(first: 1) { id customer { name } } }', {}, headers());
    expect(answer.data).toEqual({ accounts: [{ id: 'account-001', customer: null }] });
    expect(codesOf(answer)).toContain(code);
    expect(router.traffic().upstream).toEqual([]);
  });

  test('a mutation without the scope writes nothing', async () => {
    const create = 'mutation { createCustomer(input: { key: "new", name: "New" }) { userErrors { code } } }';
    expect(codesOf(await router.graphql(create, {}, token({ scope: 'customers:read' })))).toContain('FORBIDDEN');
    expect(router.traffic().upstream).toEqual([]);
  });

  test('a customer token reads its own customer and no other', async () => {
    const query = '{ acme: customer(key: "acme") { key } other: customer(key: "globex") { key } }';
    const { data } = await router.graphql(query, {}, token({ customer_key: 'acme' }));
    expect(data).toEqual({ acme: { key: 'acme' }, other: null });
  });

  test('concurrent requests of different callers are not mixed up', async () => {
    const keys = Array.from({ length: 60 }, (_, i) => ['acme', 'globex', 'initech'][i % 3] ?? '');
    const query = '{ own: customer(key: "acme") { key } globex: customer(key: "globex") { key } }';
    const answers = await Promise.all(keys.map((key) => router.graphql(query, {}, token({ customer_key: key }))));
    expect(answers.map(({ data }) => data)).toEqual(
      keys.map((key) => ({
        own: key === 'acme' ? { key } : null,
        globex: key === 'globex' ? { key } : null,
      })),
    );
  });
});

/** The codes of errors written as `path code`. */
function codesIn(errors: Expected<readonly string[]>): (string | undefined)[] {
  const listed = 'apollo' in errors ? errors.apollo : errors;
  return listed.map((error) => error.split(' ').at(-1));
}
