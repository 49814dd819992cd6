import { testInvalidArguments } from '../support/invalidInput.ts';
import { testOperation } from '../support/operationTests.ts';

testOperation('stripe-retrieve-portal-configuration');

testInvalidArguments([
  [
    '{ portalConfiguration(id: "bps_1") { id } }',
    ['id'],
    'must be the id of a portal configuration: "bpc_" and letters, digits or underscores',
  ],
  [
    '{ portalConfiguration(id: "bpc_1/..") { id } }',
    ['id'],
    'must be the id of a portal configuration: "bpc_" and letters, digits or underscores',
  ],
]);
