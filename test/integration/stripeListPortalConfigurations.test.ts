import { testInvalidArguments } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const configurationCursor = Buffer.from('portalConfigurations\nbpc_1').toString('base64url');

testOperation('stripe-list-portal-configurations');

testInvalidArguments([
  ['{ portalConfigurations(last: 5) { nodes { id } } }', ['last'], 'requires before: Stripe cannot list from the end'],
  ['{ portalConfigurations(first: 101) { nodes { id } } }', ['first'], 'must be at most 100'],
]);

describe('listPortalConfigurations', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('a cursor at a configuration that Stripe does not have is rejected', async () => {
    const { errors } = await service.graphql(
      `{ portalConfigurations(first: 1, after: "${configurationCursor}") { nodes { id } } }`,
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: ['after'] } });
  });
});
