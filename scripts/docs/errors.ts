import { errorCodes } from '../../src/capabilities/errorCodes.ts';
import type { ErrorCodeEntry } from '../../src/capabilities/errorCodes.ts';
import type { GeneratedDocument } from './documents.ts';
import { markdownTable } from './markdownTable.ts';

const introduction = `# Error codes

Generated from \`src/capabilities/errorCodes.ts\` by \`npm run docs:generate\`. Do not edit.

- **GraphQL**: a mutation reports in \`userErrors\` what its caller can correct. Every other error is in \`errors\`, with the code in \`extensions.code\` and the id of the request in \`extensions.requestId\`. A field that fails is null; the rest of the response is complete. A whole request that is refused with \`UNAUTHENTICATED\`, \`ROUTE_NOT_FOUND\`, \`AUTH_UNAVAILABLE\`, \`REQUEST_TIMEOUT\` or \`OVERLOADED\` has the status of REST. What Node's HTTP parser refuses has a status and no body: malformed requests (400), late headers (408), an unknown expectation (417), long headers (431).
- **REST**: \`application/problem+json\` (RFC 9457) with the code in \`code\`, the id of the request in \`request_id\`, and invalid parameters in \`invalid_parameters\`.
- **MCP**: the result of the tool has \`isError\`; its text starts with the code and ends with the remediation. Errors before the tool runs are HTTP statuses and JSON-RPC errors without a code of this list.

This service itself retries reads, replacements, deletions and creations at Stripe, within \`UPSTREAM_DEADLINE_MS\`. A write that fails with \`UPSTREAM_ERROR\` or \`UPSTREAM_INVALID_RESPONSE\` may have been applied: treat it like \`OUTCOME_UNKNOWN\`.`;

/** docs/errors.md: a table of all codes, and a section for each. */
export const errorsDocument: GeneratedDocument = { path: 'docs/errors.md', render: async () => renderErrorCodes() };

function renderErrorCodes(): string {
  const entries: readonly [string, ErrorCodeEntry][] = Object.entries(errorCodes);
  const rows = entries.map(([code, { restStatus, graphql, mcp, retryable }]) => [
    `[\`${code}\`](#${code.toLowerCase()})`,
    String(restStatus ?? ''),
    graphql.map((place) => `\`${place}\``).join(', '),
    mcp ? 'yes' : '',
    retryable ? 'yes' : '',
  ]);
  const sections = entries.map(
    ([code, { meaning, remediation }]) => `## ${code}\n\n${meaning}\n\n**What to do:** ${remediation}`,
  );
  const table = markdownTable(['code', 'REST', 'GraphQL', 'MCP', 'retry as it is'], rows).trimEnd();
  return `${[introduction, table, ...sections].join('\n\n')}\n`;
}
