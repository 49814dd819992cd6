import type { Caller } from '../auth/caller.ts';
import type { Scope } from '../auth/permissions.ts';
import type { AccessLog } from '../server/accessLog.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** Whom a server of the protocol answers. */
export interface Session {
  readonly caller: Caller;
  /** Charges the cost of a tool call to the caller. Throws `RateLimitExceeded`. */
  charge(this: void, cost: number): Promise<void>;
  /** The scope without which the token did not permit a call. */
  missingScope: Scope | undefined;
  /** Runs one request of the protocol with its record. */
  run<T>(answer: (record: RequestRecord) => Promise<T>): Promise<T>;
}

/** The session of one HTTP request, whose record the HTTP server has. */
export function createHttpSession(
  caller: Caller,
  record: RequestRecord,
  charge: (cost: number) => Promise<void>,
): Session {
  return { caller, charge, missingScope: undefined, run: (answer) => answer(record) };
}

/** The session of a process: each request of the protocol has a record and an access line of its own. */
export function createStdioSession(caller: Caller, accessLog: AccessLog, telemetry: Telemetry): Session {
  return {
    caller,
    charge: () => Promise.resolve(),
    missingScope: undefined,
    async run(answer) {
      const record = telemetry.startRequest('mcp', undefined, undefined, 'mcp');
      record.caller = caller;
      try {
        return await answer(record);
      } finally {
        accessLog.write(record, {});
        telemetry.endRequest(record, {});
      }
    },
  };
}
