import { parse } from 'graphql';
import { createDocumentCache } from '../../src/graphql/plugins/documentCache.ts';

test('keeps hundreds of ordinary documents', async () => {
  const store = createDocumentCache();
  for (let i = 0; i < 500; i++) await store.set(String(i), parse(`query Q${i} { customer(key: "acme") { id name } }`));
  expect(await store.get('0')).toBeDefined();
});

test('weighs a document with its text, so that long comments cannot fill the memory', async () => {
  const store = createDocumentCache();
  for (let i = 0; i < 50; i++) await store.set(String(i), parse(`{ a } #${i} ${'x'.repeat(99_000)}`));
  expect(await store.get('0')).toBeUndefined();
  expect(await store.get('49')).toBeDefined();
});
