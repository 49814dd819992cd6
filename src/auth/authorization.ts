import { AuthError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { permissionOf } from './permissions.ts';
import type { Action } from './permissions.ts';

/** What one caller may do. `self`: only for the customer that its token names. */
export type AccessLevel = 'any' | 'self';

/** Decides for one request, whichever protocol it came by. */
export class Authorizer {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** The key of the customer that the token names. */
  get customerKey(): string | undefined {
    return this.#caller.customerKey;
  }

  /** How far an action reaches for the caller; whoever may not do it at all is turned away. */
  require(action: Action): AccessLevel {
    this.requireAuthenticated();
    const { scope, selfService } = permissionOf(action);
    if (this.#caller.scopes.has(scope)) return 'any';
    if (selfService && this.#caller.customerKey !== undefined) return 'self';
    const or = selfService ? ', or a token that names a customer' : '';
    throw new AuthError('FORBIDDEN', `This needs the scope "${scope}"${or}.`);
  }

  /** For what goes beyond the customer that the token names. `what` begins the sentence of the refusal. */
  requireForAll(action: Action, what: string): void {
    if (this.require(action) === 'any') return;
    throw new AuthError('FORBIDDEN', `${what} needs the scope "${permissionOf(action).scope}".`);
  }

  requireAuthenticated(): void {
    if (!this.#caller.isAuthenticated) {
      throw new AuthError('UNAUTHENTICATED', 'This needs a token: send it as "authorization: Bearer …".');
    }
  }
}

/** For what a router asks of a subgraph, and nobody else. */
export function requireGateway({ isGateway: isRouter }: Caller): void {
  if (!isRouter) throw new AuthError('FORBIDDEN', 'Only the router may ask for this.');
}
