import { describeCaller } from './callerDescription.ts';
import { toLoggedName } from './digest.ts';
import type { Exporters, TelemetryOptions } from './exporters.ts';
import type { Metrics } from './metrics.ts';
import { resultOf } from './requestEnd.ts';
import type { RequestEnd } from './requestEnd.ts';
import { RequestRecord } from './requestRecord.ts';
import type { Protocol } from './requestRecord.ts';
import { continueTrace } from './traceContext.ts';

/** Starts the exporters that are configured. Without one, no package of OpenTelemetry is loaded. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { traces, otlpMetrics, prometheus } = options.config;
  if (!traces && !otlpMetrics && !prometheus) return new Telemetry(undefined, options.isFailure);
  const { startExporters } = await import('./openTelemetry.ts');
  return new Telemetry(await startExporters(options), options.isFailure);
}

/** Telemetry without exporters, for a process that reports none. */
export const noTelemetry = (): Telemetry => new Telemetry(undefined, () => false);

/** Metrics and traces of the service; both are off unless an exporter is configured. */
export class Telemetry {
  /** Undefined while metrics are off. */
  readonly metrics: Metrics | undefined;
  readonly #exporters: Exporters | undefined;
  readonly #isFailure: (code: string) => boolean;

  constructor(exporters: Exporters | undefined, isFailure: (code: string) => boolean) {
    this.metrics = exporters?.metrics;
    this.#exporters = exporters;
    this.#isFailure = isFailure;
  }

  get isOn(): boolean {
    return this.#exporters !== undefined;
  }

  /** Creates the record of a request, and its span if traces are on. `name` is that of the span. */
  startRequest(protocol: Protocol, requestId: string | undefined, traceparent: unknown, name: string): RequestRecord {
    const incoming = continueTrace(traceparent);
    const startSpan = this.#exporters?.startSpan;
    if (startSpan === undefined) return new RequestRecord(protocol, requestId, incoming);
    const { trace, span } = startSpan(name, incoming, { 'customer_portal.protocol': protocol });
    const record = new RequestRecord(protocol, requestId, trace, span);
    span?.setAttributes({ 'customer_portal.request_id': record.requestId });
    return record;
  }

  /** To be called once, when the response has been sent or the client has disconnected. */
  endRequest(record: RequestRecord, end: RequestEnd): void {
    if (this.#exporters === undefined) return;
    const result = resultOf(record, end, this.#isFailure);
    this.metrics?.recordRequest(record, end, result);
    const { span } = record;
    if (span === undefined) return;
    record.operationSpan?.end();
    const { client, clientName, subjectDigest, customerKeyDigest } = describeCaller(record);
    span.setAttributes({
      'http.request.method': end.method,
      'http.route': end.route,
      'http.response.status_code': end.status,
      'customer_portal.operation': record.operation === undefined ? undefined : toLoggedName(record.operation),
      'customer_portal.outcome': result.outcome,
      'customer_portal.error_codes': record.errorCodes.length > 0 ? [...record.errorCodes] : undefined,
      'error.type': result.errorType,
      'customer_portal.client': client,
      'customer_portal.client_name': clientName,
      'customer_portal.subject_digest': subjectDigest,
      'customer_portal.customer_key_digest': customerKeyDigest,
    });
    span.end(result.outcome === 'failure' ? result.errorType : undefined);
  }

  async close(): Promise<void> {
    await this.#exporters?.close();
  }
}
