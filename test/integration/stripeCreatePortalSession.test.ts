import { demoIds } from '../../src/emulator/demoIds.ts';
import { testInvalidInput, testInvalidTypes } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

testOperation('stripe-create-portal-session');

describe('createPortalSession', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  const open = `mutation ($input: CreatePortalSessionInput!) {
    createPortalSession(input: $input) {
      session {
        id url locale returnUrl stripeCustomerId onBehalfOf configuration { isDefault } customer { key }
        flow { type afterCompletion { type redirect { returnUrl } hostedConfirmation { customMessage } } subscriptionCancel { subscriptionId retention { type couponOffer { couponId } } } subscriptionUpdateConfirm { subscriptionId items { id priceId quantity } discounts { couponId promotionCodeId } } }
        afterExpiration { type customerLogin { expiresAt } }
      }
      userErrors { code field message }
    }
  }`;

  test('leaves the language to Stripe, whose refusal names the member', async () => {
    const input = { stripeCustomerId: demoIds.acmeStripeCustomer, locale: 'tlh' };
    const { data } = await service.graphql(open, { input });
    expect(Object(data).createPortalSession).toEqual({
      session: null,
      userErrors: [
        {
          code: 'INVALID_INPUT',
          field: ['input', 'locale'],
          message: expect.stringContaining('must be one of auto, bg'),
        },
      ],
    });
  });

  test('sends all members of the request to Stripe, a flow included', async () => {
    const { data, errors } = await service.graphql(open, {
      input: {
        stripeCustomerId: demoIds.acmeStripeCustomer,
        locale: 'en-GB',
        returnUrl: 'https://example.com/back',
        flowData: {
          type: 'SUBSCRIPTION_CANCEL',
          afterCompletion: { type: 'REDIRECT', redirect: { returnUrl: 'https://example.com/done' } },
          subscriptionCancel: {
            subscriptionId: 'sub_1',
            retention: { type: 'COUPON_OFFER', couponOffer: { couponId: 'STAY' } },
          },
        },
        afterExpiration: { type: 'CUSTOMER_LOGIN', customerLogin: { expiresAt: '2026-12-01T00:00:00Z' } },
      },
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      createPortalSession: {
        session: {
          id: expect.stringMatching(/^bps_/),
          url: expect.stringMatching(/^http/),
          locale: 'en-GB',
          returnUrl: 'https://example.com/back',
          stripeCustomerId: demoIds.acmeStripeCustomer,
          onBehalfOf: null,
          configuration: { isDefault: true },
          customer: null,
          flow: {
            type: 'SUBSCRIPTION_CANCEL',
            afterCompletion: {
              type: 'REDIRECT',
              redirect: { returnUrl: 'https://example.com/done' },
              hostedConfirmation: null,
            },
            subscriptionCancel: {
              subscriptionId: 'sub_1',
              retention: { type: 'COUPON_OFFER', couponOffer: { couponId: 'STAY' } },
            },
            subscriptionUpdateConfirm: null,
          },
          afterExpiration: { type: 'CUSTOMER_LOGIN', customerLogin: { expiresAt: '2026-12-01T00:00:00.000Z' } },
        },
        userErrors: [],
      },
    });
  });

  test('finds the Stripe customer of a customer of Konnect', async () => {
    const { data } = await service.graphql(open, { input: { customerId: demoIds.acme } });
    expect(data).toMatchObject({
      createPortalSession: { session: { stripeCustomerId: demoIds.acmeStripeCustomer, customer: { key: 'acme' } } },
    });
  });

  test.each<[string, object, string, string[]]>([
    ['a customer without a link to Stripe', { customerId: demoIds.globex }, 'PRECONDITION_FAILED', ['customerId']],
    ['a customer whose profile has no Stripe', { customerId: demoIds.initech }, 'PRECONDITION_FAILED', ['customerId']],
    ['an unknown Stripe customer', { stripeCustomerId: 'cus_unknown' }, 'NOT_FOUND', ['stripeCustomerId']],
    [
      'an unknown configuration',
      { stripeCustomerId: demoIds.acmeStripeCustomer, configurationId: 'bpc_unknown' },
      'NOT_FOUND',
      ['configurationId'],
    ],
    [
      'a flow without its branch',
      { stripeCustomerId: demoIds.acmeStripeCustomer, flowData: { type: 'SUBSCRIPTION_CANCEL' } },
      'INVALID_INPUT',
      ['flowData', 'subscriptionCancel'],
    ],
  ])('rejects %s', async (_what, input, code, field) => {
    const { data, errors } = await service.graphql(open, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      createPortalSession: { session: null, userErrors: [{ code, field: ['input', ...field] }] },
    });
  });
});

const mutation =
  'mutation ($input: CreatePortalSessionInput!) { result: createPortalSession(input: $input) { session { id } userErrors { code field message } } }';
const customerId = demoIds.acme;

testInvalidInput(mutation, [
  [
    'no customer',
    {},
    ['stripeCustomerId'],
    'give exactly one of `stripeCustomerId`, `customerId`, `customerAccountId`; got none',
  ],
  [
    'two customers',
    { stripeCustomerId: 'cus_1', customerId },
    ['stripeCustomerId'],
    'give exactly one of `stripeCustomerId`, `customerId`, `customerAccountId`; got `stripeCustomerId` and `customerId`',
  ],
  [
    'two items to confirm',
    {
      stripeCustomerId: 'cus_1',
      flowData: {
        type: 'SUBSCRIPTION_UPDATE_CONFIRM',
        subscriptionUpdateConfirm: { subscriptionId: 'sub_1', items: [{ id: 'a' }, { id: 'b' }] },
      },
    },
    ['flowData', 'subscriptionUpdateConfirm', 'items'],
    'must have at most 1 item',
  ],
  [
    'an idempotency key with a line break',
    { stripeCustomerId: 'cus_1', idempotencyKey: 'a\r\nb' },
    ['idempotencyKey'],
    'must be 1 to 255 printable ASCII characters',
  ],
]);

testInvalidTypes(mutation, [
  ['an unknown enum value', { stripeCustomerId: 'cus_1', flowData: { type: 'TYPING' } }, 'input.flowData.type'],
]);
