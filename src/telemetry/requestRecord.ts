import { toRequestId } from './requestId.ts';
import { continueTrace } from './traceContext.ts';
import type { TraceContext } from './traceContext.ts';
import type { TraceSpan } from './traceSpan.ts';

export type Protocol = 'graphql' | 'rest' | 'mcp' | 'http';

/** What the authentication knows about a caller. Names of persons and customers are logged as digests only. */
export interface CallerIdentity {
  readonly subject: string | undefined;
  /** Client id of the access token. */
  readonly client: string | undefined;
  readonly customerKey: string | undefined;
}

/** Identity of one request, and what its access line reports. */
export class RequestRecord {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly protocol: Protocol;
  /** `performance.now()` at the start. */
  readonly startedAt = performance.now();
  /** Name of the GraphQL operation, the REST operation or the MCP tool; undefined before it is known to be valid. */
  operation: string | undefined;
  /** Type of the GraphQL operation. */
  operationType: 'query' | 'mutation' | 'subscription' | undefined;
  /** Span of the request; undefined while its trace is not recorded. */
  readonly span: TraceSpan | undefined;
  /** Span of the GraphQL operation, a child of the request's. */
  operationSpan: TraceSpan | undefined;
  /** Undefined until the request is authenticated. */
  caller: CallerIdentity | undefined;
  /** Name that the client gives itself. Not verified. */
  clientName: string | undefined;
  /** Number of upstream calls that have ended, and the sum of their durations. */
  upstreamCalls = 0;
  upstreamMs = 0;
  /** Whether the request is part of a count in the log, and has no line of its own. */
  isCounted = false;
  readonly #errorCodes = new Set<string>();

  /** Without a request over HTTP, the id and the trace are new. */
  constructor(
    protocol: Protocol,
    requestId = toRequestId(undefined),
    trace = continueTrace(undefined),
    span?: TraceSpan,
  ) {
    this.protocol = protocol;
    this.requestId = requestId;
    this.trace = trace;
    this.span = span;
  }

  /** Codes of the errors in the response, without duplicates. */
  get errorCodes(): readonly string[] {
    return [...this.#errorCodes];
  }

  /** Members that connect log lines of the request. */
  get ids(): { readonly requestId: string; readonly traceId: string } {
    return { requestId: this.requestId, traceId: this.trace.traceId };
  }

  /** Parent of the spans of loaders, upstream calls and Redis commands. */
  get parentSpan(): TraceSpan | undefined {
    return this.operationSpan ?? this.span;
  }

  addErrorCode(code: string): void {
    this.#errorCodes.add(code);
  }

  recordUpstreamCall(durationMs: number): void {
    this.upstreamCalls += 1;
    this.upstreamMs += durationMs;
  }
}
