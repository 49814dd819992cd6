import { rawRequest } from '../support/keptConnection.ts';
import type { Sample } from './offer.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

const acme = '01JHQ75EE0HJBPS999HYMPF29H';

const read: Sample = {
  kind: 'graphql read',
  bytes: rawRequest('POST', '/graphql', {
    query:
      'query Customers { customers(first: 20) { nodes { id key name currency createdAt usageAttribution { subjectKeys } billingAddress { line1 postalCode city country } } } }',
  }),
};
const write: Sample = {
  kind: 'graphql write',
  bytes: rawRequest('POST', '/graphql', {
    query:
      'mutation Upsert($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { customer { id } userErrors { code } } }',
    variables: { input: { id: acme, name: 'Acme' } },
  }),
};
const restRead: Sample = { kind: 'rest read', bytes: rawRequest('GET', `/v1/v3/openmeter/customers/${acme}`) };
const tool: Sample = {
  kind: 'mcp read',
  bytes: rawRequest('POST', '/mcp', toolCall('get-customer', { customerid: acme }), toolHeaders),
};

/** Seven of ten are GraphQL reads; one each is a mutation, a REST read and a tool's read. */
export const mix: readonly Sample[] = [read, read, restRead, read, read, write, read, tool, read, read];
