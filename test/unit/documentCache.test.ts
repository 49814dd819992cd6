import { parse } from 'graphql';
import { createDocumentCache } from '../../src/graphql/plugins/documentCache.ts';

test('hundreds of ordinary documents stay cached', async () => {
  const cache = createDocumentCache();
  for (let i = 0; i < 500; i++) await cache.set(String(i), parse(`query Q${i} { customer(key: "acme") { id name } }`));
  expect(await cache.get('0')).toBeDefined();
});

test('documents with long comments count with their text and evict the oldest', async () => {
  const cache = createDocumentCache();
  for (let i = 0; i < 50; i++) await cache.set(String(i), parse(`{ a } #${i} ${'x'.repeat(99_000)}`));
  expect(await cache.get('0')).toBeUndefined();
  expect(await cache.get('49')).toBeDefined();
});
