import { UpstreamFailure } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import type { CallScope } from './callScope.ts';

/**
 * Lets requests that read the same at the same time share one call. Who may read what is decided before, and what is read is
 * the upstream's answer to this service's own credential: it is the same for all. The call is that of the request that began
 * it, and ends with it; whoever has joined it then makes a call of its own. Each request waits no longer than it wants to.
 */
export class Flights {
  readonly #upstream: Upstream;
  readonly #joinableMs: number;
  readonly #flights = new Map<string, Flight>();

  /** `joinableMs`: how long ago a call may have begun that is joined, and so how old an answer may be; 0 shares nothing. */
  constructor(upstream: Upstream, joinableMs: number) {
    this.#upstream = upstream;
    this.#joinableMs = joinableMs;
  }

  /** `call` makes the call. `name` says what is read. */
  share(name: string, scope: CallScope, call: Call): Promise<unknown> {
    if (this.#joinableMs === 0 || scope.wanted.hasCome) return call(scope);
    const present = this.#flights.get(name);
    return present !== undefined && performance.now() - present.begunAt <= this.#joinableMs
      ? this.#join(present, name, scope, call)
      : this.#begin(name, scope, call);
  }

  /** After a write: what was read before may be otherwise now, so no call is joined that is under way. */
  forget(): void {
    this.#flights.clear();
  }

  #begin(name: string, scope: CallScope, call: Call): Promise<unknown> {
    const flight: Flight = { scope, begunAt: performance.now(), answer: call(scope) };
    this.#flights.set(name, flight);
    const land = () => {
      if (this.#flights.get(name) === flight) this.#flights.delete(name);
    };
    flight.answer.then(land, land);
    return flight.answer;
  }

  #join(flight: Flight, name: string, scope: CallScope, call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const leave = () => reject(new UpstreamFailure(this.#upstream, 'UPSTREAM_TIMEOUT', 'no whole answer in time'));
      scope.wanted.on(leave);
      flight.answer.then(
        (answer) => {
          scope.wanted.off(leave);
          resolve(answer);
        },
        () => {
          if (scope.wanted.hasCome) return;
          scope.wanted.off(leave);
          resolve(flight.scope.wanted.hasCome ? this.share(name, scope, call) : flight.answer);
        },
      );
    });
  }
}

type Call = (scope: CallScope) => Promise<unknown>;

interface Flight {
  /** Of the request that makes the call. */
  readonly scope: CallScope;
  readonly begunAt: number;
  readonly answer: Promise<unknown>;
}
