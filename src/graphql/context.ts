import type { Caller } from '../auth/caller.ts';
import type { Capabilities } from '../capabilities/capabilities.ts';

/** Context of one request. */
export interface Context extends Capabilities {
  readonly caller: Caller;
}
