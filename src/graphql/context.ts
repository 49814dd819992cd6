import type { Caller } from '../auth/caller.ts';
import type { TypedCapabilities } from '../capabilities/requests.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';

/** The context of one GraphQL request. */
export interface Context extends TypedCapabilities {
  readonly caller: Caller;
  readonly record: RequestRecord;
  /** Charges the cost of the operation to the caller. Throws `RateLimitExceeded`. */
  readonly charge: (cost: number) => Promise<void>;
}
