import { readFileSync } from 'node:fs';
import { generatedParts } from './documents.ts';

const folder = new URL('../../examples/clients/', import.meta.url);

const recipes = [
  'codegen.ts',
  'apollo/client.ts',
  'apollo/pagination.ts',
  'apollo/billing.ts',
  'apollo/createCustomer.ts',
  'urql/client.ts',
  'urql/graphql.ts',
  'urql/pagination.ts',
  'tsconfig.json',
  'relay.config.json',
  'relay/customers.ts',
  'relay/environment.ts',
];

/** docs/clients.md: the files of the recipes. */
export const clientsDocument = generatedParts(
  'docs/clients.md',
  Object.fromEntries(recipes.map((file) => [file, toCodeBlock(file)])),
);

function toCodeBlock(file: string): string {
  const language = file.slice(file.lastIndexOf('.') + 1);
  return `\`\`\`${language}\n${readFileSync(new URL(file, folder), 'utf8')}\`\`\``;
}
