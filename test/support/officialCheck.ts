import type { Exchange } from '../../src/emulator/emulator.ts';
import { deviations } from '../../scripts/deviations.ts';
import type { Deviation } from '../../scripts/deviations.ts';
import { component, findOperation } from './officialDocuments.ts';
import type { Operation } from './officialDocuments.ts';
import { headerFaults, isFromSubgraph, mediaTypeOf, parseJson, requestFaults } from './officialRequests.ts';
import { faultsOf } from './officialSchemas.ts';
import type { Schema } from './officialSchemas.ts';

/** Result of the check of an exchange. */
export interface Verdict {
  /** The id of the operation, or `none`. */
  readonly operation: string;
  /** The known deviation that allows the response, if the documents do not. */
  readonly deviation: Deviation | undefined;
  /** Empty when the exchange conforms to the documents or to a known deviation. */
  readonly violations: readonly string[];
}

/** The violations of an exchange, each with its request line. */
export function violationsOf(exchange: Exchange): string[] {
  const { method, url, status, requestBody, responseBody } = exchange;
  // The emulator's own routes and the faults that it answers on demand are in no document.
  if (url.startsWith('/emulator/') || exchange.responseHeaders['x-emulator-fault'] !== undefined) return [];
  const line = `${exchange.upstream}: ${method} ${url} → ${status}`;
  const { violations } = judge(exchange);
  if (violations.length === 0) return [];
  const shown = `\n    sent: ${shorten(requestBody)}\n    answer: ${shorten(responseBody)}`;
  return [`${line}\n${violations.map((violation) => `    ${violation}`).join('\n')}${shown}`];
}

export function judge(exchange: Exchange): Verdict {
  const operation = findOperation(exchange.upstream, exchange.method, exchange.url);
  const { faults, deviation } = judgeAnswer(operation, exchange);
  const violations = [...faults];
  const fromSubgraph = isFromSubgraph(exchange);
  // A test may send an invalid request, and Konnect accepts more than its document has. The subgraph sends neither.
  const isAccepted = exchange.status < 300 && exchange.upstream === 'stripe';
  if (operation && (fromSubgraph || isAccepted)) violations.push(...requestFaults(operation, exchange));
  if (fromSubgraph) violations.push(...headerFaults(exchange));
  return { operation: operation?.id ?? 'none', deviation, violations };
}

function judgeAnswer(
  operation: Operation | undefined,
  exchange: Exchange,
): { faults: string[]; deviation: Deviation | undefined } {
  const contents = operation && documented(operation, exchange.status);
  const faults = contents
    ? contentFaults(contents, exchange)
    : [`the document has no such ${operation ? 'status' : 'path'}`];
  if (faults.length === 0) return { faults, deviation: undefined };
  const deviation = deviations.find(
    (candidate) =>
      candidate.upstream === exchange.upstream &&
      candidate.operations.includes(operation?.id ?? 'none') &&
      candidate.status === exchange.status &&
      candidate.mediaType === mediaTypeOf(exchange.responseHeaders['content-type']) &&
      deviatesAs(candidate, exchange),
  );
  return { faults: deviation ? [] : faults, deviation };
}

/** Whether the response satisfies the schema of the deviation. */
function deviatesAs({ mediaType, schema, upstream }: Deviation, exchange: Exchange): boolean {
  return (
    schema === undefined || contentFaults(new Map([[mediaType, component(upstream, schema)]]), exchange).length === 0
  );
}

function documented({ answers }: Operation, status: number): ReadonlyMap<string, Schema> | undefined {
  // `default` is the response of every error. A successful response has its own status.
  return answers.get(String(status)) ?? (status >= 400 ? answers.get('default') : undefined);
}

function contentFaults(contents: ReadonlyMap<string, Schema>, { responseHeaders, responseBody }: Exchange): string[] {
  if (contents.size === 0) return responseBody === '' ? [] : ['the response must have no body'];
  const mediaType = mediaTypeOf(responseHeaders['content-type']);
  const schema = contents.get(mediaType);
  if (!schema)
    return [
      `the content type of the response must be ${[...contents.keys()].join(' or ')}, but is ${mediaType || 'absent'}`,
    ];
  const json = parseJson(responseBody);
  return json.ok ? faultsOf(schema, json.value).map((fault) => `response: ${fault}`) : ['the response is not JSON'];
}

function shorten(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
