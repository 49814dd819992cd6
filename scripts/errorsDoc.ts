import { errorCodes } from '../src/capabilities/errorCodes.ts';
import type { ErrorCodeEntry } from '../src/capabilities/errorCodes.ts';

const introduction = `# Error codes

Generated from \`src/capabilities/errorCodes.ts\` by \`npm run docs:generate\`. Do not edit.

- **GraphQL**: a mutation reports in \`userErrors\` what its caller can correct. Every other error is in \`errors\`, with the code in \`extensions.code\`. A field that fails is null; the rest of the response is complete. A whole request that is refused with \`UNAUTHENTICATED\`, \`AUTH_UNAVAILABLE\` or \`OVERLOADED\` has the status of REST.
- **REST**: \`application/problem+json\` (RFC 9457) with the code in \`code\`, and invalid parameters in \`invalid_parameters\`.
- **MCP**: the result of the tool has \`isError\`; its text starts with the code and ends with the remediation. Errors before the tool runs are HTTP statuses and JSON-RPC errors without a code of this list.

This service itself retries reads, replacements, deletions and creations at Stripe, within \`UPSTREAM_DEADLINE_MS\`. A write that fails with \`UPSTREAM_ERROR\` or \`UPSTREAM_INVALID_RESPONSE\` may have been applied: treat it like \`OUTCOME_UNKNOWN\`.`;

/** docs/errors.md. */
export function renderErrorCodes(): string {
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
  const table = toTable([['code', 'REST', 'GraphQL', 'MCP', 'retry as it is'], ...rows]);
  return `${[introduction, table, ...sections].join('\n\n')}\n`;
}

/** A Markdown table with columns padded as Prettier pads them. */
function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const toLine = (row: readonly string[], fill = ' ') =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width, fill)).join(' | ')} |`;
  const [header = [], ...body] = rows;
  return [toLine(header), toLine([], '-'), ...body.map((row) => toLine(row))].join('\n');
}
