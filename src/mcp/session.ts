import type { Caller } from '../auth/caller.ts';
import type { Scope } from '../auth/permissions.ts';
import type { AccessLog } from '../server/accessLog.ts';
import { RequestRecord } from '../telemetry/requestRecord.ts';

/** Whom a server of the protocol answers. */
export interface Session {
  readonly caller: Caller;
  /** The scope without which the token did not permit a call. */
  missingScope: Scope | undefined;
  /** Runs one request of the protocol with its record. */
  run<T>(answer: (record: RequestRecord) => Promise<T>): Promise<T>;
}

/** The session of one HTTP request, whose record the HTTP server has. */
export function createHttpSession(caller: Caller, record: RequestRecord): Session {
  return { caller, missingScope: undefined, run: (answer) => answer(record) };
}

/** The session of a process: each request of the protocol has a record and an access line of its own. */
export function createStdioSession(caller: Caller, accessLog: AccessLog): Session {
  return {
    caller,
    missingScope: undefined,
    async run(answer) {
      const record = new RequestRecord('mcp');
      record.caller = caller;
      try {
        return await answer(record);
      } finally {
        accessLog.write(record, {});
      }
    },
  };
}
