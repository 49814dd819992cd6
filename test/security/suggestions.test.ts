import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let withIntrospection: Service;
let withoutIntrospection: Service;
beforeAll(async () => {
  withIntrospection = await startService();
  withoutIntrospection = await startService({ config: { introspection: false } });
});
afterAll(async () => {
  await withIntrospection.close();
  await withoutIntrospection.close();
});

test.each(['{ __schema { queryType { name } } }', '{ __type(name: "Query") { name } }'])(
  'without introspection the refusal of %s says what to do and does not name the framework',
  async (document) => {
    const answer = await withoutIntrospection.graphql(document);
    expect(answer.errors).toEqual([
      expect.objectContaining({
        message:
          'This service does not answer introspection (`__schema`, `__type`). Read the schema from your schema registry, or ask the operator of the service for it.',
        extensions: expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' }),
      }),
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/apollo/i);
  },
);

const create = 'mutation ($i: CreateCustomerInput!) { createCustomer(input: $i) { userErrors { code } } }';
test.each<[string, string, object]>([
  ['fields', '{ customerr(key: "acme") { id } }', {}],
  ['arguments', '{ customer(keyy: "acme") { id } }', {}],
  ['types', '{ ... on Querry { myCustomer { id } } }', {}],
  ['members of an input', '{ customers(filter: { keyy: 1 }) { totalCount } }', {}],
  ['values of an enum', '{ customers(orderBy: { field: NAMEE }) { totalCount } }', {}],
  ['members of a variable', create, { i: { key: 'k', name: 'n', descriptionn: 'd' } }],
  [
    'values of an enum in a variable',
    'query ($f: CustomerOrderField!) { customers(orderBy: { field: $f }) { totalCount } }',
    { f: 'NAMEE' },
  ],
])('without introspection errors suggest no %s', async (_what, document, variables) => {
  const suggests = expect.stringContaining('Did you mean');
  expect((await withIntrospection.graphql(document, variables)).errors?.[0]?.message).toEqual(suggests);
  const messages =
    (await withoutIntrospection.graphql(document, variables)).errors?.map(({ message }) => message) ?? [];
  expect(messages).toEqual([expect.any(String)]);
  expect(messages).not.toEqual([suggests]);
});
