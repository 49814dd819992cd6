import { testInvalidInput } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService, textAt } from '../support/service.ts';
import type { Service } from '../support/service.ts';

testOperation('stripe-create-portal-configuration');

describe('createPortalConfiguration', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('creates a configuration with all features off except the given ones', async () => {
    const { data, errors } = await service.graphql(
      `mutation ($input: CreatePortalConfigurationInput!) {
        createPortalConfiguration(input: $input) {
          configuration {
            active isDefault livemode name createdAt metadata { key value } loginPage { enabled url }
            features {
              invoiceHistory { enabled }
              customerUpdate { enabled allowedUpdates }
              subscriptionPause { enabled duration { type intervalOptions { interval intervalCount } } }
              subscriptionUpdate { enabled products { productId priceIds adjustableQuantity { enabled minimum } } scheduleAtPeriodEnd { conditions { type } } }
            }
          }
          userErrors { code field message }
        }
      }`,
      {
        input: {
          name: 'Campaign',
          metadata: [
            { key: 'team', value: 'growth' },
            { key: 'removed', value: null },
          ],
          features: {
            invoiceHistory: { enabled: true },
            subscriptionPause: {
              enabled: true,
              duration: { type: 'INTERVAL_OPTIONS', intervalOptions: [{ interval: 'MONTH', intervalCount: 2 }] },
            },
            subscriptionUpdate: {
              enabled: true,
              defaultAllowedUpdates: ['PRICE'],
              products: [{ productId: 'prod_1', priceIds: ['price_1', 'price_2'] }],
              scheduleAtPeriodEnd: { conditions: [{ type: 'SHORTENING_INTERVAL' }] },
            },
          },
        },
      },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      createPortalConfiguration: {
        configuration: {
          active: true,
          isDefault: false,
          livemode: false,
          name: 'Campaign',
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          metadata: [{ key: 'team', value: 'growth' }],
          loginPage: { enabled: false, url: null },
          features: {
            invoiceHistory: { enabled: true },
            customerUpdate: { enabled: false, allowedUpdates: [] },
            subscriptionPause: {
              enabled: true,
              duration: { type: 'INTERVAL_OPTIONS', intervalOptions: [{ interval: 'MONTH', intervalCount: 2 }] },
            },
            subscriptionUpdate: {
              enabled: true,
              products: [{ productId: 'prod_1', priceIds: ['price_1', 'price_2'] }],
              scheduleAtPeriodEnd: { conditions: [{ type: 'SHORTENING_INTERVAL' }] },
            },
          },
        },
        userErrors: [],
      },
    });
  });

  test('creates one configuration for an idempotency key, and rejects the key with another input', async () => {
    const create = `mutation ($name: String!) {
      createPortalConfiguration(input: { name: $name, features: { invoiceHistory: { enabled: true } }, idempotencyKey: "attempt-1" }) {
        configuration { id } userErrors { code field }
      }
    }`;
    const first = await service.graphql(create, { name: 'One' });
    const again = await service.graphql(create, { name: 'One' });
    expect(textAt(again, 'createPortalConfiguration.configuration.id')).toBe(
      textAt(first, 'createPortalConfiguration.configuration.id'),
    );
    expect((await service.graphql(create, { name: 'Two' })).data).toEqual({
      createPortalConfiguration: {
        configuration: null,
        userErrors: [{ code: 'CONFLICT', field: ['input', 'idempotencyKey'] }],
      },
    });
    expect(service.emulator.state.stripe.configurations.size).toBe(4);
  });
});

const mutation =
  'mutation ($input: CreatePortalConfigurationInput!) { result: createPortalConfiguration(input: $input) { configuration { id } userErrors { code field message } } }';

testInvalidInput(mutation, [
  [
    'a headline of 61 characters',
    { features: {}, businessProfile: { headline: 'x'.repeat(61) } },
    ['businessProfile', 'headline'],
    'must have at most 60 characters',
  ],
  ['a portal without a feature', { features: {} }, ['features'], 'must set at least one feature'],
  ['an empty feature', { features: { subscriptionPause: {} } }, ['features'], 'must set at least one feature'],
  [
    'eleven products',
    {
      features: {
        subscriptionUpdate: {
          enabled: true,
          products: Array.from({ length: 11 }, () => ({ productId: 'prod_1', priceIds: ['price_1'] })),
        },
      },
    },
    ['features', 'subscriptionUpdate', 'products'],
    'must have at most 10 items',
  ],
]);
