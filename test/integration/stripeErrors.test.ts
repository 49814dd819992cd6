import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let stripe: FakeUpstream;
let service: Service;

beforeEach(async () => {
  stripe = await startFakeUpstream();
  service = await startService({ stripeUrl: stripe.url });
});
afterEach(async () => {
  await service.close();
  await stripe.close();
});

function refuseWith(message: string, members: object = {}, status = 400): void {
  stripe.answerWith(json(status, { error: { type: 'invalid_request_error', message, ...members } }));
}

async function userErrors(mutation: string): Promise<unknown> {
  const { data, errors } = await service.graphql(`mutation { r: ${mutation} { userErrors { code field message } } }`);
  expect(errors).toBeUndefined();
  return Object(data).r.userErrors;
}

const openPortal = (members = '') => `createPortalSession(input: { stripeCustomerId: "cus_1" ${members} })`;

describe('an error of Stripe keeps the words that say what to do', () => {
  test.each([
    ['a member path', 'Set `features.subscription_cancel.proration_behavior` to `none`.'],
    ['locales', 'Invalid locale: must be one of auto, de, en-GB, es-419 or zh-TW'],
    ['the prefix of an id', 'The price must be the id of a price (price_…), not of a product (prod_...).'],
    ['the name of an API object', 'Your PortalConfiguration does not have a `default_return_url`.'],
    ['a typographic apostrophe', 'You can’t use this configuration, it isnʼt active.'],
    ['a page of the documentation', 'See https://docs.stripe.com/customer-management/portal-deep-links#flows.'],
    ['a page of the settings', 'Save your settings at https://dashboard.stripe.com/test/settings/billing/portal.'],
  ])('%s', async (_what, message) => {
    refuseWith(message, { param: 'locale' });
    expect(await userErrors(openPortal())).toEqual([{ code: 'INVALID_INPUT', field: ['input', 'locale'], message }]);
  });

  test('a link to the settings without the id of the account', async () => {
    refuseWith('See https://dashboard.stripe.com/acct_1HkT0Canary/test/settings/billing/portal, then retry.');
    expect(await userErrors(openPortal())).toEqual([
      expect.objectContaining({
        message: 'See https://dashboard.stripe.com/test/settings/billing/portal, then retry.',
      }),
    ]);
  });

  test('values that the caller sent', async () => {
    refuseWith("The message 'Wilhelmina & Söhne 4711b' of Canarescu is too long");
    const flow = `flowData: { type: CUSTOMER_UPDATE, afterCompletion: { type: HOSTED_CONFIRMATION,
      hostedConfirmation: { customMessage: "Wilhelmina & Söhne 4711b" } } }`;
    expect(await userErrors(openPortal(flow))).toEqual([
      expect.objectContaining({ message: "The message 'Wilhelmina & Söhne 4711b' of [redacted] is too long" }),
    ]);
  });

  test('a value of the query that the caller sent', async () => {
    refuseWith("No such configuration: 'bpc_abc'", { code: 'resource_missing', param: 'starting_after' });
    const response = await fetch(`${service.restUrl}v1/billing-portal/configurations?starting_after=bpc_abc`);
    expect(await response.text()).toContain("No such configuration: 'bpc_abc'");
  });

  test.each([
    ['a key', 'The key sk_test_51HkT0Canary is expired'],
    ['an e-mail address', 'The address wilhelmina@canarescu.example is taken'],
    ['the id of an account', 'The account acct_1HkT0Canary is restricted'],
    ['a link with an id', 'See https://dashboard.stripe.com/test/logs/req_canary1 for more'],
    ['a link with a query', 'See https://docs.stripe.com/keys?account=acct_1Canary for more'],
    ['a host like one of Stripe', 'See https://dashboard.stripe.com.canarescu.example/settings for more'],
    ['a session URL', 'Open https://billing.stripe.com/p/session/test_Canary4711 now'],
    ['a name after an apostrophe', 'The owner is Aoife O’Canarescu'],
    ['a host name', 'The host canary-7.internal answered'],
  ])('but not %s', async (_what, message) => {
    refuseWith(message);
    expect(JSON.stringify(await userErrors(openPortal()))).not.toMatch(/canar|51HkT0/i);
  });
});
