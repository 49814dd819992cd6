import { gql } from '@apollo/client';
import { filter, firstValueFrom } from 'rxjs';
import { readOperations } from './operations.ts';
import { listCustomers } from '../apollo/billing.ts';
import { createClient } from '../apollo/client.ts';
import { createCustomer } from '../apollo/createCustomer.ts';
import { loadNextPage, watchCustomers } from '../apollo/pagination.ts';

// Runs each recipe and every operation once, and prints the results as JSON.
const uri = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';
const client = createClient(uri);

const { rows } = await listCustomers(client, { first: 100 });

const list = watchCustomers(createClient(uri), 2);
const loaded = list.pipe(filter(({ loading }) => !loading));
await firstValueFrom(loaded);
await loadNextPage(list);
const { data } = await firstValueFrom(loaded);
const pages = data?.customers?.nodes?.map((customer) => customer?.name);

const operations: string[] = [];
for (const { name, type, body, variables } of readOperations()) {
  if (type === 'query') await client.query({ query: gql(body), variables });
  else await client.mutate({ mutation: gql(body), variables });
  operations.push(name);
}

// Each query selects other fields of the same objects. Then the cache has the fields of all of them.
const selections = [
  'billingAddress { city } billing { profile { id } }',
  'billingAddress { country } billing { appData { stripe { stripeCustomerId } } }',
  'billing { appData { stripe { defaultPaymentMethodId } } }',
  'billing { appData { externalInvoicing { labels { key } } } }',
];
const customerQueries = selections.map((selection) => gql(`query { customer(key: "acme") { id ${selection} } }`));
const fresh = createClient(uri);
for (const query of customerQueries) await fresh.query({ query });
const merged = customerQueries.map((query) => fresh.readQuery({ query }) !== null);

const conflict = await createCustomer(client, { key: 'acme', name: 'Acme' });
// The emulator answers requests for the billing of a customer with this name with the status 500.
await createCustomer(client, { key: 'failing', name: 'emulator-fault-500' });
const bothKeys = { key: { in: ['acme', 'failing'] } };
const partial = await listCustomers(client, { first: 2, filter: bothKeys }, 'all');
const rejected = await listCustomers(createClient(uri), { first: 2, filter: bothKeys }).catch((error: unknown) =>
  String(error),
);

process.stdout.write(JSON.stringify({ rows, pages, operations, merged, conflict, partial, rejected }));
