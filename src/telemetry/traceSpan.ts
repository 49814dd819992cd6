import type { TraceContext } from './traceContext.ts';

export type SpanAttributes = Readonly<Record<string, string | number | boolean | string[] | undefined>>;

/** A recorded span. Its children name it explicitly: there is no implicit current span. */
export interface TraceSpan {
  /** Header by which an upstream continues the trace at this span. */
  readonly traceparent: string;
  startChild(name: string, kind: 'internal' | 'client', attributes: SpanAttributes): TraceSpan;
  addEvent(name: string, attributes?: SpanAttributes): void;
  setAttributes(attributes: SpanAttributes): void;
  /** `errorType` marks the span as failed. */
  end(errorType?: string): void;
}

/** The trace of a request. `span` is undefined if the trace is not recorded. */
export interface RequestTrace {
  readonly trace: TraceContext;
  readonly span: TraceSpan | undefined;
}

/** Starts the span of a request; `incoming` is the trace of its caller. */
export type StartRequestSpan = (name: string, incoming: TraceContext, attributes: SpanAttributes) => RequestTrace;
