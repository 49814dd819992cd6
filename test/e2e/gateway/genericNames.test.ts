import { Kind, parse } from 'graphql';
import { composerPackages, composers, problemsOf, readSubgraphs } from '../../../scripts/composition.ts';

const [customerPortal] = readSubgraphs({ customerPortal: 'http://a.example', accounts: 'http://b.example' });
if (!customerPortal) throw new TypeError('The subgraph is missing.');

/** Another subgraph that uses generic names in its own way. */
const shop = {
  name: 'shop',
  url: 'http://c.example',
  typeDefs: parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
    scalar DateTime
    type Query {
      me: User
      products(filter: StringFilter, ids: IDFilter, order: OrderDirection): ProductConnection
      checkout(mode: CheckoutMode, currency: CurrencyCode, country: CountryCode): CheckoutSession
      tax: TaxConfig
    }
    type Mutation { changeAddress(address: AddressInput, labels: [LabelInput!]): ChangeAddressPayload }
    type User @key(fields: "id") { id: ID! address: Address labels: [Label!]! metadata: [MetadataEntry!]! }
    type ProductConnection { nodes: [Product!]! pageInfo: PageInfo! }
    type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    type Product @key(fields: "id") { id: ID! createdAt: DateTime! usage: UsageAttribution period: RecurringPeriod }
    type ChangeAddressPayload { userErrors: [UserError!]! }
    type UserError { field: String! message: String! code: UserErrorCode }
    enum UserErrorCode { BAD }
    input StringFilter { eq: String startsWith: String }
    input IDFilter { eq: ID! }
    enum OrderDirection { asc desc }
    type Address { street: String! country: String! }
    input AddressInput { street: String! }
    type Label { text: String! }
    input LabelInput { text: String! }
    type MetadataEntry { name: String! }
    type UsageAttribution { percent: Int! }
    type RecurringPeriod { days: Int! }
    enum CurrencyCode { EUR }
    enum CountryCode { DE }
    type CheckoutSession { token: String! mode: CheckoutMode! }
    enum CheckoutMode { PAYMENT }
    type TaxConfig { behavior: TaxBehavior code: TaxCode id: TaxId method: CollectionMethod app: AppReference }
    enum TaxBehavior { NONE }
    type TaxCode { name: String! }
    type TaxId { country: String! }
    enum CollectionMethod { CASH }
    type AppReference { url: String! }
  `),
};

test.each(composerPackages)('%s composes with a subgraph that uses generic names in its own way', (composer) => {
  expect(problemsOf(composers[composer]([customerPortal, shop]))).toEqual([]);
});

test.each(['@apollo/composition', '@theguild/federation-composition'] as const)(
  'every input has all its fields in the supergraph of %s',
  (composer) => {
    const { supergraph } = composers[composer]([customerPortal, shop]);
    const composed = inputsOf(parse(supergraph ?? ''));
    for (const [name, fields] of inputsOf(customerPortal.typeDefs))
      expect([name, composed.get(name)]).toEqual([name, fields]);
  },
);

test.each(composerPackages)(
  '%s composes with a subgraph that takes fields of Customer and a root field over',
  (composer) => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])
    type Query { customer(id: ID, key: String): Customer @override(from: "customer-portal") }
    type Customer @key(fields: "key") { key: String! name: String! @override(from: "customer-portal") segment: String }`;
    const crm = { name: 'crm', url: 'http://d.example', typeDefs: parse(sdl) };
    const { errors } = composers[composer]([{ ...customerPortal, name: 'customer-portal' }, crm]);
    expect(errors).toEqual([]);
  },
);

function inputsOf({ definitions }: ReturnType<typeof parse>): ReadonlyMap<string, string[]> {
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION
        ? [[definition.name.value, (definition.fields ?? []).map((field) => field.name.value).toSorted()] as const]
        : [],
    ),
  );
}
