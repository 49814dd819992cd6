import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderManifest } from '../../scripts/manifest.ts';
import { ConfigError } from '../../src/config/env.ts';
import { linesOf } from '../support/logLines.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const operations = new URL('../../operations/', import.meta.url);
const manifestText = readFileSync(new URL('manifest.json', operations), 'utf8');
const manifest: { operations: { id: string; name: string; body: string }[] } = JSON.parse(manifestText);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hashed = (hash: unknown) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function post({ url }: Service, body: object, accept = 'application/json') {
  const headers = { 'content-type': 'application/json', accept };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  const answer: Answer = JSON.parse(text);
  return { status: response.status, text, answer };
}

async function get({ url }: Service, parameters: Record<string, string>) {
  const target = `${url}?${new URLSearchParams(parameters).toString()}`;
  const response = await fetch(target, { headers: { 'apollo-require-preflight': '1' } });
  const answer: Answer = JSON.parse(await response.text());
  return { status: response.status, answer };
}

const codesOf = (answer: Answer) => answer.errors?.map(({ extensions }) => extensions.code);

test('operations/manifest.json is generated from operations/*.graphql', () => {
  expect(manifestText).toBe(renderManifest(operations));
});

test('each id of the manifest is the SHA-256 of its body, which has no comment', () => {
  expect(manifest.operations.length).toBeGreaterThanOrEqual(16);
  for (const { id, body } of manifest.operations) {
    expect(id).toBe(sha256(body));
    expect(body).toMatch(/^(query|mutation) /);
  }
});

describe('without a safelist', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  test('a hash is unknown until it is registered with its document', async () => {
    const query = 'query Mine { customer(key: "acme") { key } }';
    const extensions = hashed(sha256(query));
    expect(codesOf((await post(service, { extensions })).answer)).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    const data = { customer: { key: 'acme' } };
    expect((await post(service, { query, extensions })).answer).toEqual({ data });
    expect((await post(service, { extensions })).answer).toEqual({ data });
    expect((await get(service, { extensions: JSON.stringify(extensions) })).answer).toEqual({ data });
  });

  test('a hash that does not match its document is rejected and not registered', async () => {
    const extensions = hashed(sha256('{ other }'));
    const { answer } = await post(service, { query: '{ __typename }', extensions });
    expect(answer).toEqual({
      errors: [
        {
          message: '`extensions.persistedQuery.sha256Hash` must be the SHA-256 of `query`.',
          extensions: { code: 'BAD_REQUEST', requestId: expect.any(String) },
        },
      ],
    });
    expect(codesOf((await post(service, { extensions })).answer)).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    expect(linesOf(service.log, 'unexpected error')).toEqual([]);
  });

  test.each([
    [{ version: 2, sha256Hash: sha256('{ __typename }') }],
    [{ sha256Hash: sha256('{ __typename }') }],
    [{ version: 1 }],
    [{ version: 1, sha256Hash: 7 }],
    [{ version: 1, sha256Hash: 'abc' }],
    [{ version: 1, sha256Hash: sha256('{ __typename }').toUpperCase() }],
    ['text'],
    [false],
  ])('persistedQuery %j is a BAD_REQUEST', async (persistedQuery) => {
    for (const query of ['{ __typename }', undefined]) {
      const { answer } = await post(service, { query, extensions: { persistedQuery } });
      expect(codesOf(answer)).toEqual(['BAD_REQUEST']);
    }
    expect(linesOf(service.log, 'unexpected error')).toEqual([]);
  });

  test('an invalid document is not registered', async () => {
    const query = '{ nope }';
    const extensions = hashed(sha256(query));
    expect(codesOf((await post(service, { query, extensions })).answer)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(codesOf((await post(service, { extensions })).answer)).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });

  test('registered documents are bounded by memory; the least recently used is evicted', async () => {
    const document = (n: number) => `query Q${n} { __typename } #${' '.repeat(99_000)}`;
    const register = (n: number) => post(service, { query: document(n), extensions: hashed(sha256(document(n))) });
    const known = async (n: number) => (await post(service, { extensions: hashed(sha256(document(n))) })).answer.data;
    await register(0);
    expect(await known(0)).toEqual({ __typename: 'Query' });
    for (let n = 1; n <= 320; n += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => register(n + i)));
    expect(await known(0)).toBeUndefined();
    expect(await known(320)).toEqual({ __typename: 'Query' });
  }, 60_000);
});

describe('with a safelist', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ config: { persistedOperations: 'safelist' } });
  });
  afterAll(() => service.close());

  const { id, body } = manifest.operations.find(({ name }) => name === 'GetCustomerByKey') ?? { id: '', body: '' };
  const variables = { key: 'acme' };
  const acme = { data: { customer: expect.objectContaining({ key: 'acme' }) } };

  test('an operation of the manifest runs by hash, by text, and by both', async () => {
    expect((await post(service, { variables, extensions: hashed(id) })).answer).toMatchObject(acme);
    expect((await post(service, { variables, query: body })).answer).toMatchObject(acme);
    expect((await post(service, { variables, query: body, extensions: hashed(id) })).answer).toMatchObject(acme);
    const asText = { variables: JSON.stringify(variables), extensions: JSON.stringify(hashed(id)) };
    expect((await get(service, asText)).answer).toMatchObject(acme);
  });

  test('every operation of the manifest is valid', async () => {
    for (const { id: hash } of manifest.operations) {
      const codes = codesOf((await post(service, { extensions: hashed(hash) })).answer) ?? [];
      expect(['BAD_USER_INPUT', undefined]).toContain(codes[0]);
    }
  });

  const rejection = {
    errors: [
      {
        message: 'The operation is not in the persisted operation manifest. Send an operation of the manifest.',
        extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST', requestId: expect.any(String) },
      },
    ],
  };

  test.each<[string, object]>([
    ['another document', { query: '{ customer(key: "secret-key") { id } }' }],
    ['the text of the manifest with a comment', { query: `# secret-key\n${body}`, variables }],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
    ['the schema for a composition', { query: '{ _service { sdl } }' }],
    [
      'entities for a gateway',
      { query: '{ _entities(representations: [{ __typename: "Customer", key: "secret-key" }]) { __typename } }' },
    ],
    ['an unknown hash', { extensions: hashed(sha256('{ other }')) }],
    ['an empty document', { query: '' }],
    ['a registration', { query: '{ __typename }', extensions: hashed(sha256('{ __typename }')) }],
  ])('%s is rejected, and neither response nor log quotes it', async (_what, request) => {
    service.calls();
    const { answer, text } = await post(service, request);
    expect(answer).toEqual(rejection);
    expect(text).not.toContain('secret-key');
    expect(service.log.join('')).not.toContain('secret-key');
    expect(service.calls()).toEqual([]);
  });

  test('invalid GraphQL is rejected without parsing', async () => {
    expect((await post(service, { query: '{{{ secret-key' })).answer).toEqual(rejection);
    expect((await get(service, { query: '{{{' })).answer).toEqual(rejection);
  });

  test('a rejected registration stays unknown', async () => {
    const query = '{ __typename }';
    const extensions = hashed(sha256(query));
    await post(service, { query, extensions });
    expect((await post(service, { extensions })).answer).toEqual(rejection);
  });

  test('a listed hash with another document is a BAD_REQUEST', async () => {
    const { answer } = await post(service, { query: '{ __typename }', extensions: hashed(id) });
    expect(codesOf(answer)).toEqual(['BAD_REQUEST']);
  });

  test('a request without document and hash is a BAD_REQUEST', async () => {
    expect(codesOf((await post(service, { variables: { a: 1 } })).answer)).toEqual(['BAD_REQUEST']);
  });

  test('a listed mutation is not executed by GET', async () => {
    const mutation = manifest.operations.find(({ name }) => name === 'DeleteCustomer');
    const { status } = await get(service, { extensions: JSON.stringify(hashed(mutation?.id)) });
    expect(status).toBe(405);
  });

  test('the status of a rejection is 200 for application/json and 400 for application/graphql-response+json', async () => {
    expect((await post(service, { query: '{ a }' })).status).toBe(200);
    expect((await post(service, { query: '{ a }' }, 'application/graphql-response+json')).status).toBe(400);
  });

  test('a rejection is not cacheable, and an inline trace does not bypass the safelist', async () => {
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'apollo-federation-include-trace': 'ftv1' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await response.json()).toMatchObject(rejection);
  });

  test('the log has the hash of a rejected operation', async () => {
    const query = '{ logged: __typename }';
    await post(service, { query });
    expect(service.log.join('')).toContain(sha256(query));
  });
});

describe('PERSISTED_OPERATIONS_MANIFEST', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function startOn(name: string, content: string | object): Promise<Service> {
    const file = join(folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return startService({ config: { persistedOperations: 'safelist', persistedOperationsManifest: file } });
  }

  /** The error of a service that did not start. */
  function startupError(starting: Promise<Service>): Promise<unknown> {
    return starting.then(
      (service) => service.close(),
      (error: unknown) => error,
    );
  }

  const format = 'apollo-persisted-query-manifest';
  const listed = (id: string, body: string) => ({
    format,
    version: 1,
    operations: [{ id, name: 'Mine', type: 'query', body }],
  });

  test('replaces the manifest of operations/', async () => {
    const service = await startOn('own.json', listed(sha256('{ mine: __typename }'), '{ mine: __typename }'));
    try {
      const { answer } = await post(service, { extensions: hashed(sha256('{ mine: __typename }')) });
      expect(answer).toEqual({ data: { mine: 'Query' } });
      const { answer: other } = await post(service, { extensions: hashed(manifest.operations[0]?.id) });
      expect(codesOf(other)).toEqual(['PERSISTED_QUERY_NOT_IN_LIST']);
    } finally {
      await service.close();
    }
  });

  test.each<[string, string | object, string]>([
    ['that is not JSON', '{', 'is invalid at the top level'],
    ['of another format', { format: 'relay', version: 1, operations: [] }, 'is invalid at format'],
    ['of another version', { format, version: 2, operations: [] }, 'is invalid at version'],
    [
      'without bodies',
      { format, version: 1, operations: [{ id: 'a', name: 'A', type: 'query' }] },
      'operations.0.body',
    ],
    ['whose ids are not hashes', listed('mine', '{ __typename }'), 'the id of Mine in'],
  ])('a file %s is a ConfigError', async (_what, content, expected) => {
    const error = await startupError(startOn('faulty.json', content));
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(expected);
  });

  test('a missing file is a ConfigError', async () => {
    const config = { persistedOperations: 'safelist', persistedOperationsManifest: join(folder, 'none.json') } as const;
    expect(String(await startupError(startService({ config })))).toMatch(
      /The configuration has 1 error:\n {2}PERSISTED_OPERATIONS_MANIFEST must name .*, but .*none\.json cannot be read/,
    );
  });
});
