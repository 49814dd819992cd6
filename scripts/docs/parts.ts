import { operations } from '../../src/capabilities/operations.ts';
import { annotationsOf } from '../../src/mcp/annotations.ts';
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

const tools = operations.map((operation) => ({ operation, annotations: annotationsOf(operation) }));

/** docs/mcp.md: the tools with their annotations, and those whose annotations differ from the capability documents. */
export const mcpDocument = generatedParts('docs/mcp.md', {
  tools: markdownTable(
    ['tool', 'what it does', 'read-only', 'idempotent', 'destructive'],
    tools.map(({ operation: { name, title }, annotations: { readOnlyHint, idempotentHint, destructiveHint } }) => [
      `\`${name}\``,
      title,
      ...[readOnlyHint, idempotentHint, destructiveHint].map((hint) => (hint ? 'yes' : '')),
    ]),
  ),
  differences: tools
    .filter(({ operation, annotations }) => annotations.destructiveHint !== operation.hints.destructive)
    .map(({ operation: { name } }) => `- \`${name}\``)
    .join('\n'),
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
