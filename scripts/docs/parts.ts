import { operations } from '../../src/capabilities/operations.ts';
import { deviations } from '../deviations.ts';
import { generatedParts } from './documents.ts';
import { markdownTable } from './markdownTable.ts';

/** docs/rest.md: the routes. */
export const restDocument = generatedParts('docs/rest.md', {
  routes: markdownTable(
    ['operation', 'route', 'status'],
    operations.map(({ name, method, path, answer }) => [`\`${name}\``, `\`${method} ${path}\``, String(answer.status)]),
  ),
});

/** docs/mcp.md: the tools with their hints. */
export const mcpDocument = generatedParts('docs/mcp.md', {
  tools: markdownTable(
    ['tool', 'what it does', 'read-only', 'idempotent', 'destructive'],
    operations.map(({ name, title, hints: { readOnly, idempotent, destructive } }) => [
      `\`${name}\``,
      title,
      ...[readOnly, idempotent, destructive].map((hint) => (hint ? 'yes' : '')),
    ]),
  ),
});

/** docs/deviations.md: the responses that the contract tests accept beyond the official documents. */
export const deviationsDocument = generatedParts('docs/deviations.md', {
  responses: markdownTable(
    ['API', 'operation', 'status', 'schema', 'when'],
    deviations.flatMap(({ upstream, operations: ids, status, schema, mediaType, reason }) =>
      ids.map((id) => [
        upstream === 'konnect' ? 'Konnect' : 'Stripe',
        id === 'none' ? 'none' : `\`${id}\``,
        String(status),
        schema === undefined ? mediaType : `\`${schema}\``,
        reason,
      ]),
    ),
  ),
});
