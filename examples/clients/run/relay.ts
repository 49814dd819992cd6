import { fetchQuery } from 'relay-runtime';
import query from '../relay/__generated__/customersQuery.graphql.ts';
import type { customersQuery } from '../relay/__generated__/customersQuery.graphql.ts';
import { createEnvironment } from '../relay/environment.ts';

// Loads a page with the compiled query, and prints the names of the customers in the store.
const environment = createEnvironment(process.argv[2] ?? 'http://127.0.0.1:4000/graphql');
await fetchQuery<customersQuery>(environment, query, { first: 2 }).toPromise();

const source = environment.getStore().getSource();
for (const id of source.getRecordIDs()) {
  const record = source.get(id);
  if (record?.['__typename'] === 'Customer') process.stdout.write(`${record['name']}\n`);
}
