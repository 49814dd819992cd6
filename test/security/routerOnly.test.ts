import { readFileSync } from 'node:fs';
import { getIntrospectionQuery } from 'graphql';
import { scopes } from '../../src/auth/permissions.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import { bearer, proof, send, sendGraphQL, startClosed } from './closedService.ts';
import type { Mode, SentHeaders } from './closedService.ts';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
let issuer: Issuer;
/** With nothing shown, and with the schema shown to all who are let in. */
const hidden: Partial<Record<Mode, Service>> = {};
let shown: Service;

beforeAll(async () => {
  issuer = await startIssuer();
  for (const mode of ['direct', 'router', 'both'] as const) hidden[mode] = await startClosed(issuer, mode);
  shown = await startClosed(issuer, 'direct', { introspection: true });
});
afterAll(async () => {
  for (const service of [...Object.values(hidden), shown]) await service.close();
  await issuer.close();
});

function serviceOf(mode: Mode): Service {
  const service = hidden[mode];
  if (!service) throw new TypeError(`There is no service in the mode ${mode}.`);
  return service;
}

/** May do all that a token can allow. */
function all(): SentHeaders {
  return bearer(issuer.token({ scope: scopes.join(' '), customer_key: 'acme' }));
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

describe.each(['direct', 'both'] as const)('in the mode %s, whoever comes by itself', (mode) => {
  test.each([
    ['_entities', entities],
    [
      '_entities, beside a field of its own',
      `query ($representations: [_Any!]!) { ...f __typename } fragment f on Query { _entities(representations: $representations) { __typename } }`,
    ],
    ['_service', '{ _service { sdl } }'],
  ])('is refused %s, whatever it may do', async (_what, query) => {
    const { body } = await sendGraphQL(serviceOf(mode), query, { representations }, all());
    expect(body.errors).toEqual([expect.objectContaining({ extensions: { code: 'FORBIDDEN' } })]);
    expect(JSON.stringify(body)).not.toContain('Acme');
    expect(JSON.stringify(body)).not.toContain('type Query');
    expect(serviceOf(mode).calls()).toEqual([]);
  });
});

describe.each(['router', 'both'] as const)('in the mode %s, the router', (mode) => {
  test('resolves entities for a caller who may', async () => {
    const { body } = await sendGraphQL(serviceOf(mode), entities, { representations }, { ...proof, ...all() });
    expect(body).toEqual({ data: { some: types.map((__typename) => ({ __typename })) } });
  });

  test('resolves none for nobody, each of them refused alone', async () => {
    serviceOf(mode).calls();
    const { body } = await sendGraphQL(serviceOf(mode), entities, { representations }, proof);
    expect(body.data).toEqual({ some: [null, null, null, null] });
    expect(body.errors.map((error: { extensions: unknown }) => error.extensions)).toEqual(
      types.map(() => ({ code: 'UNAUTHENTICATED' })),
    );
    expect(serviceOf(mode).calls()).toEqual([]);
  });

  test('reads the schema without a token', async () => {
    const { body } = await sendGraphQL(serviceOf(mode), '{ _service { sdl } }', {}, proof);
    expect(body).toEqual({ data: { _service: { sdl } } });
  });
});

describe.each(['direct', 'router', 'both'] as const)('in the mode %s the schema is hidden:', (mode) => {
  const letIn = () => ({ ...(mode !== 'direct' && proof), ...all() });

  test('introspection is refused', async () => {
    for (const query of [getIntrospectionQuery(), '{ __type(name: "Customer") { fields { name } } }']) {
      const { body } = await sendGraphQL(serviceOf(mode), query, {}, letIn());
      expect(body.data).toBeUndefined();
      expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  test('there are no pages to explore it on', async () => {
    const { url, restUrl } = serviceOf(mode);
    const { origin } = new URL(url);
    for (const page of ['/', '/explorer/explorer.js', '/explorer/explorer.css', '/explorer/graphiql.min.js']) {
      expect((await send(origin + page, { headers: { accept: 'text/html' } })).status).toBe(404);
    }
    expect((await send(restUrl, { headers: { accept: 'text/html' } })).status).toBe(404);
    expect((await send(`${restUrl}page/start.js`)).status).toBe(404);
    expect((await send(url, { headers: { accept: 'text/html' } })).status).toBe(401);
    expect((await send(url, { headers: { accept: 'text/html', ...letIn() } })).headers['content-type']).not.toMatch(
      /html/,
    );
  });

  test('the OpenAPI document is for those who are let in', async () => {
    const url = `${serviceOf(mode).restUrl}openapi.json`;
    const { status, body, headers } = await send(url);
    expect([status, body.code, headers['www-authenticate']]).toEqual([
      401,
      'UNAUTHENTICATED',
      'Bearer realm="customer-portal"',
    ]);
    expect((await send(url, { headers: letIn() })).body.openapi).toMatch(/^3\./);
  });
});

describe('where the schema is shown', () => {
  test('whoever is let in may read it, by itself too', async () => {
    const told = await sendGraphQL(
      shown,
      '{ _service { sdl } __schema { queryType { name } } }',
      {},
      bearer(issuer.token()),
    );
    expect(told.body).toEqual({ data: { _service: { sdl }, __schema: { queryType: { name: 'Query' } } } });
  });

  test('entities stay refused', async () => {
    const { body } = await sendGraphQL(shown, entities, { representations }, all());
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  test('anybody gets the pages, and nothing by them', async () => {
    const { origin } = new URL(shown.url);
    for (const page of [shown.url, shown.restUrl, `${origin}/explorer/explorer.js`]) {
      expect((await send(page, { headers: { accept: 'text/html' } })).status).toBe(200);
    }
    expect((await send(`${shown.restUrl}openapi.json`)).status).toBe(200);
    expect((await sendGraphQL(shown, '{ __typename }')).status).toBe(401);
    expect((await sendGraphQL(shown, getIntrospectionQuery())).status).toBe(401);
  });
});
