import type { TelemetryConfig } from '../config/openTelemetry.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from './metrics.ts';
import type { StartRequestSpan } from './traceSpan.ts';

/** The exporters of metrics and traces. What is not exported is undefined. */
export interface Exporters {
  readonly metrics: Metrics | undefined;
  readonly startSpan: StartRequestSpan | undefined;
  /** Sends what has not been sent, within a second. */
  close(): Promise<void>;
}

export interface TelemetryOptions {
  readonly config: TelemetryConfig;
  readonly log: Logger;
  /** Time in which equal failures are counted instead of logged. */
  readonly repeatMs: number;
  /** Whether an error code means that this service or an upstream failed. */
  readonly isFailure: (code: string) => boolean;
}
