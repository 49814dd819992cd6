import type { Metrics } from '../telemetry/metrics.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';
import type { TraceSpan } from '../telemetry/traceSpan.ts';

/** Runs a batch of a loader; `span` is the parent of its calls, undefined while the trace is not recorded. */
export type RunBatch = <Result>(
  loader: string,
  keys: readonly string[],
  load: (span: TraceSpan | undefined) => Promise<Result>,
) => Promise<Result>;

/** Reports each batch of a request: its size to the metrics, its duration to the trace. */
export function createBatchReport(record: RequestRecord, metrics: Metrics | undefined): RunBatch {
  return (loader, keys, load) => {
    metrics?.recordBatch(loader, keys.length);
    const span = record.parentSpan?.startChild(`load ${loader}`, 'internal', {
      'customer_portal.loader': loader,
      'customer_portal.loader.batch.size': keys.length,
    });
    return span === undefined ? load(undefined) : load(span).finally(() => span.end());
  };
}
