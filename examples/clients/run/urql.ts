import { readOperations } from './operations.ts';
import { createClient } from '../urql/client.ts';
import { loadPage } from '../urql/pagination.ts';

// Runs the recipe and every operation once, and prints the results as JSON.
const client = createClient(process.argv[2] ?? 'http://127.0.0.1:4000/graphql');

const first = await loadPage(client, 2, null);
const second = await loadPage(client, 2, first?.pageInfo.endCursor ?? null);
const pages = second?.edges.map(({ node }) => node.name);

/** A scalar that gql.tada does not know would be `unknown`. */
const createdAt: string | undefined = first?.edges[0]?.node.createdAt;

const operations: string[] = [];
for (const { name, type, body, variables } of readOperations()) {
  const { error } = await client[type](body, variables);
  operations.push(error === undefined ? name : `${name}: ${error.message}`);
}

process.stdout.write(JSON.stringify({ pages, createdAt, operations }));
