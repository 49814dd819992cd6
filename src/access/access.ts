import { AccessDenied } from '../errors.ts';
import type { Caller } from './caller.ts';
import { ruleOf } from './rules.ts';
import type { Action } from './rules.ts';

/** What one caller may do. `own`: only for the customer that its token names. */
export type Reach = 'all' | 'own';

/** Decides for one request, whichever protocol it came by. */
export class Access {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** The key of the customer that the token names. */
  get customerKey(): string | undefined {
    return this.#caller.customerKey;
  }

  /** How far an action reaches for the caller; whoever may not do it at all is turned away. */
  expect(action: Action): Reach {
    this.expectKnown();
    const { scope, own } = ruleOf(action);
    if (this.#caller.scopes.has(scope)) return 'all';
    if (own && this.#caller.customerKey !== undefined) return 'own';
    const or = own ? ', or a token that names a customer' : '';
    throw new AccessDenied('FORBIDDEN', `This needs the scope "${scope}"${or}.`);
  }

  /** For what goes beyond the customer that the token names. `what` begins the sentence of the refusal. */
  expectAll(action: Action, what: string): void {
    if (this.expect(action) === 'all') return;
    throw new AccessDenied('FORBIDDEN', `${what} needs the scope "${ruleOf(action).scope}".`);
  }

  expectKnown(): void {
    if (!this.#caller.isKnown) {
      throw new AccessDenied('UNAUTHENTICATED', 'This needs a token: send it as "authorization: Bearer …".');
    }
  }
}

/** For what a router asks of a subgraph, and nobody else. */
export function expectRouter({ isRouter }: Caller): void {
  if (!isRouter) throw new AccessDenied('FORBIDDEN', 'Only the router may ask for this.');
}
