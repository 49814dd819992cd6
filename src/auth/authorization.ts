import { AuthError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { permissionOf } from './permissions.ts';
import type { Action } from './permissions.ts';

/** Customers that an action may be applied to: any, or only the one that the token names. */
export type AccessLevel = 'any' | 'self';

export const missingTokenMessage = 'Missing token. Send it as "authorization: Bearer …".';

/** Checks the permissions of one request's caller, for every protocol. */
export class Authorizer {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Key of the customer that the token names. */
  get customerKey(): string | undefined {
    return this.#caller.customerKey;
  }

  /** Returns the caller's access level for an action. Throws `AuthError` without the permission. */
  require(action: Action): AccessLevel {
    this.requireAuthenticated();
    const accessLevel = accessLevelOf(this.#caller, action);
    if (accessLevel !== undefined) return accessLevel;
    const { scope, selfService } = permissionOf(action);
    const alternative = selfService ? ' or names a customer' : '';
    throw new AuthError('FORBIDDEN', `Missing scope "${scope}". Use a token that has it${alternative}.`);
  }

  /** Requires the access level `any`. `subject` is the first noun of the error message. */
  requireForAll(action: Action, subject: string): void {
    if (this.require(action) === 'any') return;
    throw new AuthError('FORBIDDEN', `${subject} requires the scope "${permissionOf(action).scope}".`);
  }

  requireAuthenticated(): void {
    if (!this.#caller.isAuthenticated) throw new AuthError('UNAUTHENTICATED', missingTokenMessage);
  }
}

/** The access level of a caller with a token; undefined without the permission. */
export function accessLevelOf({ scopes, customerKey }: Caller, action: Action): AccessLevel | undefined {
  const { scope, selfService } = permissionOf(action);
  if (scopes.has(scope)) return 'any';
  return selfService && customerKey !== undefined ? 'self' : undefined;
}

/** Restricts `_entities` and `_service` to the gateway. */
export function requireGateway({ isGateway }: Caller): void {
  if (!isGateway) throw new AuthError('FORBIDDEN', 'Only the gateway may query this field.');
}
