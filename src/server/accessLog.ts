import type { AccessLogConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import { describeCaller } from '../telemetry/callerDescription.ts';
import type { RequestEnd } from '../telemetry/requestEnd.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';

/** Access log: one line for each request when it ends. */
export class AccessLog {
  readonly #config: AccessLogConfig;
  readonly #log: Logger;

  constructor(config: AccessLogConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  get isOn(): boolean {
    return this.#config.mode !== 'off';
  }

  /** To be called once, when the response has been sent or the client has disconnected. */
  write(record: RequestRecord, { isProbe = false, ...end }: RequestEnd): void {
    const { mode, slowMs } = this.#config;
    if (mode === 'off' || record.isCounted) return;
    const durationMs = performance.now() - record.startedAt;
    const { errorCodes } = record;
    const { status = 0 } = end;
    const isSlow = slowMs > 0 && durationMs >= slowMs;
    const isError = status >= 400 || errorCodes.length > 0 || end.disconnected === true;
    if (mode === 'errors' && !isError && !isSlow) return;
    const level = isSlow || status >= 500 ? 'warn' : isProbe && !isError ? 'debug' : 'info';
    if (!this.#log.isLevelEnabled(level)) return;
    this.#log[level](
      {
        ...record.ids,
        protocol: record.protocol,
        operation: record.operation,
        ...end,
        ...(errorCodes.length > 0 && { errorCodes }),
        durationMs: roundMs(durationMs),
        ...(isSlow && { slow: true }),
        upstreamCalls: record.upstreamCalls,
        upstreamMs: roundMs(record.upstreamMs),
        ...describeCaller(record),
      },
      'request: completed',
    );
  }
}

/** A tenth of a millisecond. */
export function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}
