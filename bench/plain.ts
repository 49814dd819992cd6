import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import DataLoader from 'dataloader';
import { parse } from 'graphql';

/**
 * Reference server: Apollo Server with its defaults, one DataLoader per kind of read, and fetch. It has no authentication,
 * response validation, deadlines, limits or retries.
 */
const upstream = `${process.env['KONNECT_URL']}/v3/openmeter`;

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Query {
    customer(id: ID!): Customer
    customers(first: Int!): CustomerConnection
  }

  type CustomerConnection {
    nodes: [Customer!]!
  }

  type Customer @key(fields: "id") @key(fields: "key") {
    id: ID!
    key: String!
    name: String!
    currency: String
    primaryEmail: String
    createdAt: String!
    usageAttribution: UsageAttribution
    billingAddress: Address
    billing: Billing
  }

  type UsageAttribution {
    subjectKeys: [String!]!
  }

  type Address {
    country: String
    city: String
    line1: String
  }

  type Billing {
    profile: BillingProfile
  }

  type BillingProfile {
    id: ID!
    name: String!
  }
`);

interface Customer {
  readonly id: string;
  readonly primary_email?: string;
  readonly created_at: string;
  readonly usage_attribution?: { readonly subject_keys: readonly string[] };
  readonly billing_address?: object;
}

interface Billing {
  readonly billing_profile: { readonly id: string };
}

interface Page {
  readonly data: readonly Customer[];
}

interface Context {
  readonly customerById: DataLoader<string, Customer>;
  readonly customerByKey: DataLoader<string, Customer | undefined>;
  readonly billingById: DataLoader<string, Billing>;
  readonly profileById: DataLoader<string, object>;
}

const resolvers = {
  Query: {
    customer: (_root: unknown, { id }: { id: string }, { customerById }: Context) => customerById.load(id),
    customers: async (_root: unknown, { first }: { first: number }) => ({
      nodes: (await get<Page>(`/customers?page[size]=${first}`)).data,
    }),
  },
  Customer: {
    __resolveReference: async ({ id, key }: { id?: string; key: string }, { customerById, customerByKey }: Context) =>
      id === undefined ? customerByKey.load(key) : customerById.load(id),
    primaryEmail: (customer: Customer) => customer.primary_email,
    createdAt: (customer: Customer) => customer.created_at,
    usageAttribution: (customer: Customer) => customer.usage_attribution,
    billingAddress: (customer: Customer) => customer.billing_address,
    billing: ({ id }: Customer, _args: unknown, { billingById }: Context) => billingById.load(id),
  },
  UsageAttribution: {
    subjectKeys: (usage: { subject_keys: readonly string[] }) => usage.subject_keys,
  },
  Billing: {
    profile: ({ billing_profile: { id } }: Billing, _args: unknown, { profileById }: Context) => profileById.load(id),
  },
};

async function context(): Promise<Context> {
  return {
    customerById: new DataLoader((ids) => each(ids, (id) => get(`/customers/${id}`))),
    customerByKey: new DataLoader((keys) =>
      each(keys, async (key) => (await get<Page>(`/customers?filter[key][eq]=${encodeURIComponent(key)}`)).data[0]),
    ),
    billingById: new DataLoader((ids) => each(ids, (id) => get(`/customers/${id}/billing`))),
    profileById: new DataLoader((ids) => each(ids, (id) => get(`/profiles/${id}`))),
  };
}

function each<T>(names: readonly string[], load: (name: string) => Promise<T>): Promise<T[]> {
  return Promise.all(names.map(load));
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(upstream + path, { headers: { authorization: 'Bearer kpat_emulator' } });
  if (!response.ok) throw new Error(`${response.status} for ${path}`);
  const json = await response.json();
  assume<T>(json);
  return json;
}

/** Asserts a type without validation. */
function assume<T>(_json: unknown): asserts _json is T {}

const server = new ApolloServer<Context>({ schema: buildSubgraphSchema([{ typeDefs, resolvers }]) });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' }, context });
process.stdout.write(`${new URL(url).origin}\n`);
