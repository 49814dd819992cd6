import { createHostCheck } from '../../src/server/hostCheck.ts';
import { createOriginCheck } from '../../src/server/cors.ts';

const isOurs = createHostCheck(['127.0.0.1', 'Tools.Example', '::1']);
const asked = (host: string | undefined) => isOurs({ headers: { host } });

test.each(['127.0.0.1', '127.0.0.1:9999', 'tools.example', 'TOOLS.example:443', '[::1]:80'])(
  'the host %s is ours',
  (host) => {
    expect(asked(host)).toBe(true);
  },
);

test.each(['evil.example', 'localhost', 'tools.example.evil.example', '127.0.0.1.evil.example', 'a b', '', undefined])(
  'the host %s is not',
  (host) => {
    expect(asked(host)).toBe(false);
  },
);

test('where every request needs a proof, any host will do', () => {
  expect(createHostCheck(undefined)({ headers: { host: 'customer-portal.shop.svc:4000' } })).toBe(true);
});

test.each([
  'http://localhost:3000',
  'http://127.0.0.1:5173',
  'https://localhost',
  'http://[::1]:1',
  'https://studio.apollographql.com',
])('on this machine, pages of %s may ask', (origin) => {
  expect(createOriginCheck('local')(origin)).toBe(true);
});

test.each([
  'null',
  '',
  'https://evil.example',
  'http://localhost.evil.example',
  'http://localhost:3000/',
  'http://127.evil.example',
  'https://studio.apollographql.com.evil.example',
  'http://studio.apollographql.com',
])('pages of "%s" may not', (origin) => {
  expect(createOriginCheck('local')(origin)).toBe(false);
});

test('a list lets in its origins to the letter, and no others', () => {
  const isAllowed = createOriginCheck(['https://app.example.com']);
  expect(isAllowed('https://app.example.com')).toBe(true);
  for (const other of ['https://app.example.com:444', 'http://app.example.com', 'http://localhost:3000', 'null']) {
    expect(isAllowed(other)).toBe(false);
  }
});
