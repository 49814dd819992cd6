import { rawRequest } from '../support/keepAliveConnection.ts';
import type { Sample } from './offer.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

/** Seven of ten are GraphQL reads; the others are a GraphQL write, a REST read and an MCP read. */
const kinds = ['read', 'read', 'rest', 'read', 'read', 'write', 'read', 'tool', 'read', 'read'] as const;

const list =
  'query Customers($filter: CustomerFilter) { customers(first: 20, filter: $filter) { nodes { id key name currency createdAt usageAttribution { subjectKeys } billingAddress { line1 postalCode city country } } } }';
const upsert =
  'mutation Upsert($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { customer { id } userErrors { code } } }';

function sampleOf(kind: (typeof kinds)[number], id: string, filter: object | undefined): Sample {
  switch (kind) {
    case 'read':
      return { kind: 'graphql read', bytes: rawRequest('POST', '/graphql', { query: list, variables: { filter } }) };
    case 'write': {
      const variables = { input: { id, name: 'Acme', usageAttribution: { subjectKeys: ['acme-1', 'acme-2'] } } };
      return { kind: 'graphql write', bytes: rawRequest('POST', '/graphql', { query: upsert, variables }) };
    }
    case 'rest':
      return { kind: 'rest read', bytes: rawRequest('GET', `/v1/v3/openmeter/customers/${id}`) };
    case 'tool': {
      const call = toolCall('get-customer', { customerid: id });
      return { kind: 'mcp read', bytes: rawRequest('POST', '/mcp', call, toolHeaders) };
    }
  }
}

/** Identical reads, which can share upstream calls. */
export const mix: readonly Sample[] = kinds.map((kind) => sampleOf(kind, '01JHQ75EE0HJBPS999HYMPF29H', undefined));

/** The same mix with distinct reads, which cannot share upstream calls. */
export const distinctMix: readonly Sample[] = Array.from({ length: 1_000 }, (_, index) => {
  const number = String(index).padStart(4, '0');
  const filter = { name: { contains: number } };
  return sampleOf(kinds[index % kinds.length] ?? 'read', `01JHQ75EE0HJBPS999HYMP${number}`, filter);
});
