import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccessLogConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import { describeCaller } from '../telemetry/callerDescription.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';

/** How a request ended. */
export interface RequestEnd {
  readonly method?: string;
  /** Path template of the route; undefined if no route matched. */
  readonly route?: string | undefined;
  readonly status?: number;
  /** The client disconnected before the end of the response. */
  readonly disconnected?: true;
  /** Probes succeed every few seconds, so only their failures are logged above the level `debug`. */
  readonly isProbe?: boolean;
}

/** Access log: one line for each request when it ends. */
export class AccessLog {
  readonly #config: AccessLogConfig;
  readonly #log: Logger;

  constructor(config: AccessLogConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  /** Writes the line when the response has been sent, or the client has disconnected. */
  watch(record: RequestRecord, { method, routeOptions }: FastifyRequest, { raw }: FastifyReply): void {
    if (this.#config.mode === 'off') return;
    const { url: route, logLevel } = routeOptions;
    const isProbe = logLevel === 'debug';
    raw.once('close', () => {
      const end = raw.writableFinished ? { status: raw.statusCode } : { disconnected: true as const };
      this.write(record, { method, route, ...end, isProbe });
    });
  }

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
