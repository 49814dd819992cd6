import { canaries } from '../support/canaries.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

// Tests of the detector that all other tests rely on.
let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const email = canaries.email.value;
const inBase64 = (text: string) => Buffer.from(`x${text}`).toString('base64');

test.each([
  ['a secret', canaries.stripeKey.value],
  ['an e-mail address', email],
  ['an e-mail address in base64', inBase64(email)],
  ['a percent-encoded e-mail address', encodeURIComponent(email)],
  ['an e-mail address of the demo data', 'billing@acme.example'],
])('%s in a log line or an error is a leak', (_what, leaked) => {
  const { leakDetector } = service;
  expect(() => leakDetector.checkLog(['{}\n', `{"msg":"${leaked}"}\n`])).toThrow('There must be no');
  expect(() => leakDetector.checkErrors(leaked)).toThrow('There must be no');
  expect(() => leakDetector.checkResponse({ errors: [{ message: leaked }] }, 0)).toThrow('There must be no');
  expect(() => leakDetector.checkResponse({ data: { a: { userErrors: [{ message: leaked }] } } }, 0)).toThrow(
    'There must be no',
  );
});

test('personal data in `data` is allowed, a secret is a leak', () => {
  const { leakDetector, emulator } = service;
  leakDetector.checkResponse({ data: { email } }, 0);
  for (const leaked of [canaries.konnectToken.value, canaries.sessionUrl.value, new URL(emulator.konnectUrl).host]) {
    expect(() => leakDetector.checkResponse({ data: { leaked } }, 0)).toThrow('There must be no');
  }
});

test('a session URL is a leak except in the response that created the session', async () => {
  const { leakDetector } = service;
  const since = leakDetector.mark();
  const answer = await service.graphql(
    'mutation { createPortalSession(input: { stripeCustomerId: "cus_ob80AiaSZKy2kC" }) { session { url } } }',
  );
  const [url = ''] = /http[^"]+/.exec(JSON.stringify(answer)) ?? [];
  expect(url).toContain('/p/session/');
  leakDetector.checkResponse({ data: { url } }, since);
  expect(() => leakDetector.checkResponse({ data: {}, errors: [{ message: url }] }, since)).toThrow(
    'the url of a session',
  );
  expect(() => leakDetector.checkResponse({ data: { url } }, leakDetector.mark())).toThrow('the url of a session');
  expect(() => leakDetector.checkLog([url])).toThrow('the url of a session');
  expect(() => leakDetector.checkErrors(inBase64(url))).toThrow('the url of a session');
});
