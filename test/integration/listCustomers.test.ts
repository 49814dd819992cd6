import { testInvalidArguments } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const configurationCursor = Buffer.from('portalConfigurations\nbpc_1').toString('base64url');

testOperation('list-customers');

testInvalidArguments([
  ['{ customers(first: 0) { totalCount } }', ['first'], 'must be at least 1'],
  ['{ customers(first: 101) { totalCount } }', ['first'], 'must be at most 100'],
  ['{ customers(last: 0) { totalCount } }', ['last'], 'must be at least 1'],
  ['{ customers(first: 1, last: 1) { totalCount } }', ['last'], 'cannot be given together with first'],
  [
    '{ customers(after: "nonsense") { totalCount } }',
    ['after'],
    'must be a cursor of this list, issued to this caller with the same filter and order',
  ],
  [
    `{ customers(after: "${configurationCursor}") { totalCount } }`,
    ['after'],
    'must be a cursor of this list, issued to this caller with the same filter and order',
  ],
  [
    '{ customers(filter: { name: { eq: "" } }) { totalCount } }',
    ['filter', 'name', 'eq'],
    'must have at least 1 character',
  ],
  [
    '{ customers(filter: { key: { in: ["a", "b,c"] } }) { totalCount } }',
    ['filter', 'key', 'in', '1'],
    'must not be empty, contain a comma, or start or end with white space',
  ],
  [
    `{ customers(filter: { key: { in: [${'"k",'.repeat(51)}] } }) { totalCount } }`,
    ['filter', 'key', 'in'],
    'must have at most 50 items',
  ],
  [
    '{ customers(filter: { billingProfileId: { eq: "x" } }) { totalCount } }',
    ['filter', 'billingProfileId', 'eq'],
    'must be a ULID: 26 characters of Crockford base 32',
  ],
]);

describe('listCustomers', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService();
  });
  afterEach(() => service.close());

  test('a cursor is rejected with another filter or order', async () => {
    const first = await service.graphql('{ customers(first: 1) { pageInfo { endCursor } } }');
    const cursor = Object(first.data).customers.pageInfo.endCursor;
    for (const other of ['filter: { name: { contains: "a" } }', 'orderBy: { field: NAME }']) {
      const { errors } = await service.graphql(`{ customers(first: 1, after: "${cursor}", ${other}) { totalCount } }`);
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: ['after'] } });
    }
  });

  test('an unknown enum value is rejected by the schema', async () => {
    const { errors } = await service.graphql('{ customers(orderBy: { field: COLOUR }) { totalCount } }');
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('COLOUR'),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });
});
