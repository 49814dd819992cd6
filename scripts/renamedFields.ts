import { renamedFields } from '../src/graphql/naming/renamedFields.ts';
import { markdownTable } from './markdownTable.ts';

/** Markdown table of the GraphQL names that are not the camelCase of the upstream's name, ordered by name. */
export function renderRenamedFields(): string {
  const rows = Object.entries(renamedFields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, wirePath]) => [`\`${field}\``, `\`${wirePath}\``]);
  return markdownTable(['GraphQL', 'upstream'], rows);
}
