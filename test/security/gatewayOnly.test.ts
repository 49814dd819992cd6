import { readFileSync } from 'node:fs';
import { getIntrospectionQuery } from 'graphql';
import { scopes } from '../../src/auth/permissions.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import type { Service } from '../support/service.ts';
import { bearer, gatewayHeaders, send, sendGraphQL, startEveryMode, startSecuredService } from './securedService.ts';
import type { EveryMode, RequestHeaders } from './securedService.ts';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
/** Without introspection, in each mode. */
let modes: EveryMode;
let withIntrospection: Service;

beforeAll(async () => {
  modes = await startEveryMode();
  withIntrospection = await startSecuredService(modes.issuer, 'direct', { introspection: true });
});
afterAll(async () => {
  await withIntrospection.close();
  await modes.close();
});

/** A token with every scope and a customer. */
function allScopes(): RequestHeaders {
  return bearer(modes.issuer.token({ scope: scopes.join(' '), customer_key: 'acme' }));
}

const representations = [
  { __typename: 'Customer', id: demoIds.acme },
  { __typename: 'Customer', key: 'globex' },
  { __typename: 'BillingProfile', id: demoIds.stripeProfile },
  { __typename: 'PortalConfiguration', id: demoIds.defaultConfiguration },
];
const entities =
  'query ($representations: [_Any!]!) { some: _entities(representations: $representations) { __typename } }';
const types = ['Customer', 'Customer', 'BillingProfile', 'PortalConfiguration'];

describe.each(['direct', 'both'] as const)('in the mode %s, a direct request', (mode) => {
  test.each([
    ['_entities', entities],
    [
      '_entities, in a fragment',
      `query ($representations: [_Any!]!) { ...f __typename } fragment f on Query { _entities(representations: $representations) { __typename } }`,
    ],
    ['_service', '{ _service { sdl } }'],
  ])('cannot query %s, with any scope', async (_what, query) => {
    const { body } = await sendGraphQL(modes.serviceOf(mode), query, { representations }, allScopes());
    expect(body.errors).toEqual([
      expect.objectContaining({ extensions: { code: 'FORBIDDEN', requestId: expect.any(String) } }),
    ]);
    expect(JSON.stringify(body)).not.toContain('Acme');
    expect(JSON.stringify(body)).not.toContain('type Query');
    expect(modes.serviceOf(mode).calls()).toEqual([]);
  });
});

describe.each(['router', 'both'] as const)('in the mode %s, the gateway', (mode) => {
  test('resolves entities for a caller with the scopes', async () => {
    const { body } = await sendGraphQL(
      modes.serviceOf(mode),
      entities,
      { representations },
      { ...gatewayHeaders, ...allScopes() },
    );
    expect(body).toEqual({ data: { some: types.map((__typename) => ({ __typename })) } });
  });

  test('without a token resolves no entity and returns an error for each', async () => {
    modes.serviceOf(mode).calls();
    const { body } = await sendGraphQL(modes.serviceOf(mode), entities, { representations }, gatewayHeaders);
    expect(body.data).toEqual({ some: [null, null, null, null] });
    expect(body.errors.map((error: { extensions: unknown }) => error.extensions)).toEqual(
      types.map(() => ({ code: 'UNAUTHENTICATED', requestId: expect.any(String) })),
    );
    expect(modes.serviceOf(mode).calls()).toEqual([]);
  });

  test('reads the schema without a token', async () => {
    const { body } = await sendGraphQL(modes.serviceOf(mode), '{ _service { sdl } }', {}, gatewayHeaders);
    expect(body).toEqual({ data: { _service: { sdl } } });
  });
});

describe.each(['direct', 'router', 'both'] as const)('in the mode %s without introspection', (mode) => {
  const authenticated = () => ({ ...(mode !== 'direct' && gatewayHeaders), ...allScopes() });

  test('an introspection query is rejected', async () => {
    for (const query of [getIntrospectionQuery(), '{ __type(name: "Customer") { fields { name } } }']) {
      const { body } = await sendGraphQL(modes.serviceOf(mode), query, {}, authenticated());
      expect(body.data).toBeUndefined();
      expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  test('the explorer pages are 404', async () => {
    const { url, restUrl } = modes.serviceOf(mode);
    const { origin } = new URL(url);
    for (const page of [
      '/',
      '/explorer/explorer.js',
      '/explorer/explorer.css',
      '/explorer/graphiql.js',
      '/explorer/offline',
    ]) {
      expect((await send(origin + page, { headers: { accept: 'text/html' } })).status).toBe(404);
    }
    expect((await send(restUrl, { headers: { accept: 'text/html' } })).status).toBe(404);
    expect((await send(`${restUrl}page/start.js`)).status).toBe(404);
    expect((await send(url, { headers: { accept: 'text/html' } })).status).toBe(401);
    expect(
      (await send(url, { headers: { accept: 'text/html', ...authenticated() } })).headers['content-type'],
    ).not.toMatch(/html/);
  });

  test('the OpenAPI document requires authentication', async () => {
    const url = `${modes.serviceOf(mode).restUrl}openapi.json`;
    const { status, body, headers } = await send(url);
    expect([status, body.code, headers['www-authenticate']]).toEqual([
      401,
      'UNAUTHENTICATED',
      'Bearer realm="customer-portal"',
    ]);
    expect((await send(url, { headers: authenticated() })).body.openapi).toMatch(/^3\./);
  });
});

describe('with introspection', () => {
  test('a direct request with a token reads the schema', async () => {
    const reply = await sendGraphQL(
      withIntrospection,
      '{ _service { sdl } __schema { queryType { name } } }',
      {},
      bearer(modes.issuer.token()),
    );
    expect(reply.body).toEqual({ data: { _service: { sdl }, __schema: { queryType: { name: 'Query' } } } });
  });

  test('a direct request still cannot query entities', async () => {
    const { body } = await sendGraphQL(withIntrospection, entities, { representations }, allScopes());
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  test('the pages need no authentication, their requests do', async () => {
    const { origin } = new URL(withIntrospection.url);
    for (const page of [withIntrospection.url, withIntrospection.restUrl, `${origin}/explorer/explorer.js`]) {
      expect((await send(page, { headers: { accept: 'text/html' } })).status).toBe(200);
    }
    expect((await send(`${withIntrospection.restUrl}openapi.json`)).status).toBe(200);
    expect((await sendGraphQL(withIntrospection, '{ __typename }')).status).toBe(401);
    expect((await sendGraphQL(withIntrospection, getIntrospectionQuery())).status).toBe(401);
  });
});
