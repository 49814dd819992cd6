import { demoIds } from '../../src/emulator/demoIds.ts';
import { testInvalidInput } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const update = `mutation ($input: UpdatePortalConfigurationInput!) {
  updatePortalConfiguration(input: $input) {
    configuration {
      id active name defaultReturnUrl metadata { key value }
      businessProfile { headline privacyPolicyUrl }
      features {
        customerUpdate { enabled allowedUpdates }
        subscriptionCancel { enabled mode prorationBehavior cancellationReason { enabled options } }
      }
    }
    userErrors { code field message }
  }
}`;

testOperation('stripe-update-portal-configuration');

describe('updatePortalConfiguration', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('keeps absent members, and clears members that are null or an empty list', async () => {
    const id = demoIds.defaultConfiguration;
    const before = await service.graphql(update, {
      input: {
        id,
        name: 'Named',
        metadata: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
    });
    const configuration = Object(before.data).updatePortalConfiguration.configuration;
    expect(configuration.features.customerUpdate.allowedUpdates).not.toEqual([]);
    const after = await service.graphql(update, {
      input: {
        id,
        name: null,
        metadata: [{ key: 'a', value: null }],
        businessProfile: { headline: null },
        features: { customerUpdate: { allowedUpdates: [] } },
      },
    });
    expect(Object(after.data).updatePortalConfiguration).toEqual({
      configuration: {
        ...configuration,
        name: null,
        metadata: configuration.metadata.filter((entry: { key: string }) => entry.key !== 'a'),
        businessProfile: { ...configuration.businessProfile, headline: null },
        features: { ...configuration.features, customerUpdate: { enabled: true, allowedUpdates: [] } },
      },
      userErrors: [],
    });
    const emptied = await service.graphql(update, { input: { id, metadata: null } });
    expect(emptied.data).toMatchObject({ updatePortalConfiguration: { configuration: { metadata: [] } } });
  });

  test.each<[string, object, string, string[] | null]>([
    ['a missing configuration', { id: 'bpc_unknown', name: 'x' }, 'NOT_FOUND', ['input', 'id']],
    [
      'deactivating the default configuration',
      { id: demoIds.defaultConfiguration, active: false },
      'INVALID_INPUT',
      ['input', 'active'],
    ],
    [
      'a proration that is not valid for cancellations',
      { id: demoIds.defaultConfiguration, features: { subscriptionCancel: { prorationBehavior: 'ALWAYS_INVOICE' } } },
      'INVALID_INPUT',
      ['input', 'features', 'subscriptionCancel', 'prorationBehavior'],
    ],
  ])('rejects %s with the member of the input', async (_what, input, code, field) => {
    const { data, errors } = await service.graphql(update, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ updatePortalConfiguration: { configuration: null, userErrors: [{ code, field }] } });
  });
});

const mutation =
  'mutation ($input: UpdatePortalConfigurationInput!) { result: updatePortalConfiguration(input: $input) { configuration { id } userErrors { code field message } } }';

testInvalidInput(mutation, [
  [
    'metadata with __proto__',
    { id: demoIds.defaultConfiguration, metadata: [{ key: '__proto__', value: 'x' }] },
    ['metadata', '0'],
    '"__proto__" is not allowed as a key',
  ],
]);
