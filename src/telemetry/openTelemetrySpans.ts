import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { Context, Span, Tracer } from '@opentelemetry/api';
import type { RequestTrace, SpanAttributes, TraceSpan } from './traceSpan.ts';
import type { TraceContext } from './traceContext.ts';

const kinds = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT } as const;

/** Starts the span of a request as a child of its caller's span, and leaves the decision whether it is recorded to the sampler. */
export function startRequestSpan(
  tracer: Tracer,
  name: string,
  { traceId, parentId, flags }: TraceContext,
  attributes: SpanAttributes,
): RequestTrace {
  const parent =
    parentId === undefined
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, {
          traceId,
          spanId: parentId,
          traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
          isRemote: true,
        });
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  const { traceId: ownTraceId, traceFlags } = span.spanContext();
  return {
    trace: { traceId: ownTraceId, parentId, flags: toHex(traceFlags) },
    span: span.isRecording() ? new OpenTelemetrySpan(tracer, span) : undefined,
  };
}

class OpenTelemetrySpan implements TraceSpan {
  readonly #tracer: Tracer;
  readonly #span: Span;
  #context: Context | undefined;

  constructor(tracer: Tracer, span: Span) {
    this.#tracer = tracer;
    this.#span = span;
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.#span.spanContext();
    return `00-${traceId}-${spanId}-${toHex(traceFlags)}`;
  }

  startChild(name: string, kind: 'internal' | 'client', attributes: SpanAttributes): TraceSpan {
    this.#context ??= trace.setSpan(ROOT_CONTEXT, this.#span);
    const span = this.#tracer.startSpan(name, { kind: kinds[kind], attributes }, this.#context);
    return new OpenTelemetrySpan(this.#tracer, span);
  }

  addEvent(name: string, attributes: SpanAttributes = {}): void {
    this.#span.addEvent(name, attributes);
  }

  setAttributes(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes);
  }

  end(errorType?: string): void {
    if (errorType !== undefined) {
      this.#span.setAttribute('error.type', errorType);
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }
}

function toHex(flags: number): string {
  return flags.toString(16).padStart(2, '0');
}
