import { canaries } from '../support/canaries.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

// What looks over all other tests is looked over here.
let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const email = canaries.email.value;
const inBase64 = (text: string) => Buffer.from(`x${text}`).toString('base64');

test.each([
  ['a secret', canaries.stripeKey.value],
  ['a person', email],
  ['one in base64', inBase64(email)],
  ['one that is percent-encoded', encodeURIComponent(email)],
  ['somebody of the demo data', 'billing@acme.example'],
])('no line of the log and no error may hold %s', (_what, held) => {
  const { lookout } = service;
  expect(() => lookout.checkLog(['{}\n', `{"msg":"${held}"}\n`])).toThrow('There must be no');
  expect(() => lookout.checkErrors(held)).toThrow('There must be no');
  expect(() => lookout.checkAnswer({ errors: [{ message: held }] }, 0)).toThrow('There must be no');
  expect(() => lookout.checkAnswer({ data: { a: { userErrors: [{ message: held }] } } }, 0)).toThrow(
    'There must be no',
  );
});

test('data may hold people, and no secret', () => {
  const { lookout, emulator } = service;
  lookout.checkAnswer({ data: { email } }, 0);
  for (const held of [canaries.konnectToken.value, canaries.sessionUrl.value, new URL(emulator.konnectUrl).host]) {
    expect(() => lookout.checkAnswer({ data: { held } }, 0)).toThrow('There must be no');
  }
});

test('a session is in the data of the answer that opened it, and nowhere else', async () => {
  const { lookout } = service;
  const since = lookout.begin();
  const answer = await service.graphql(
    'mutation { createPortalSession(input: { stripeCustomerId: "cus_ob80AiaSZKy2kC" }) { session { url } } }',
  );
  const [url = ''] = /http[^"]+/.exec(JSON.stringify(answer)) ?? [];
  expect(url).toContain('/p/session/');
  lookout.checkAnswer({ data: { url } }, since);
  expect(() => lookout.checkAnswer({ data: {}, errors: [{ message: url }] }, since)).toThrow('the url of a session');
  expect(() => lookout.checkAnswer({ data: { url } }, lookout.begin())).toThrow('the url of a session');
  expect(() => lookout.checkLog([url])).toThrow('the url of a session');
  expect(() => lookout.checkErrors(inBase64(url))).toThrow('the url of a session');
});
