import { scopes } from './permissions.ts';
import type { Scope } from './permissions.ts';

/** Who is asking, as far as this service knows. */
export interface Caller {
  /** Whether a token told who it is. */
  readonly isAuthenticated: boolean;
  /** Names the caller among all: idempotency keys are the caller's own. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The key of the one customer that the token is for; undefined for a token that names none. */
  readonly customerKey: string | undefined;
  /** Whether the request proved that it comes from the router, which alone resolves entities and reads the SDL. */
  readonly isGateway: boolean;
}

/** In `open` mode anybody may do anything, on demo data. */
export const openModeCaller: Caller = {
  isAuthenticated: true,
  id: 'anybody',
  scopes: new Set(scopes),
  // The demo customer on whom the emulator is most at home, so that `me` has somebody to show.
  customerKey: 'acme',
  isGateway: true,
};
