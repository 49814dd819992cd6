import { Ending } from '../../ending.ts';
import { UpstreamFailure } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import type { CallScope } from './callScope.ts';

/**
 * Lets requests that read the same at the same time share one call. Who may read what is decided before, and what is read is
 * the upstream's answer to this service's own credential: it is the same for all. Each request still waits no longer than it
 * wants to, and the call is given up when nobody waits any more.
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

  /** `begin` makes the call, in a scope that ends when nobody waits for it any more. `name` says what is read. */
  share(name: string, scope: CallScope, begin: (scope: CallScope) => Promise<unknown>): Promise<unknown> {
    if (this.#joinableMs === 0 || scope.wanted.hasCome) return begin(scope);
    const present = this.#flights.get(name);
    const now = performance.now();
    if (present && !present.wanted.hasCome && now - present.begunAt <= this.#joinableMs) return present.join(scope);
    const flight = new Flight(this.#upstream, now);
    this.#flights.set(name, flight);
    const answer = flight.join(scope);
    const land = (tell: (passenger: Passenger) => void) => {
      if (this.#flights.get(name) === flight) this.#flights.delete(name);
      flight.land(tell);
    };
    begin(flight).then(
      (value) => land(({ resolve }) => resolve(value)),
      (error: unknown) => land(({ reject }) => reject(error)),
    );
    return answer;
  }

  /** After a write: what was read before may be otherwise now, so no call is joined that is under way. */
  forget(): void {
    this.#flights.clear();
  }
}

interface Passenger {
  readonly scope: CallScope;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly leave: () => void;
}

/** One call, in the scope of all who wait for it. */
class Flight implements CallScope {
  readonly begunAt: number;
  readonly wanted = new Ending();
  readonly deadline = this.wanted;
  readonly #upstream: Upstream;
  readonly #passengers: Passenger[] = [];

  constructor(upstream: Upstream, begunAt: number) {
    this.#upstream = upstream;
    this.begunAt = begunAt;
  }

  join(scope: CallScope): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const passenger = { scope, resolve, reject, leave: () => this.#leave(passenger) };
      this.#passengers.push(passenger);
      scope.wanted.on(passenger.leave);
    });
  }

  land(tell: (passenger: Passenger) => void): void {
    for (const passenger of this.#passengers) {
      passenger.scope.wanted.off(passenger.leave);
      tell(passenger);
    }
  }

  remainingMs(): number {
    return Math.max(...this.#passengers.map(({ scope }) => scope.remainingMs()));
  }

  #leave(passenger: Passenger): void {
    // For the last one, the call itself tells how it ended.
    if (this.#passengers.length === 1) {
      this.wanted.come(passenger.scope.wanted.reason ?? new Error('Nobody waits any more.'));
      return;
    }
    this.#passengers.splice(this.#passengers.indexOf(passenger), 1);
    passenger.reject(new UpstreamFailure(this.#upstream, 'UPSTREAM_TIMEOUT', 'no whole answer in time'));
  }
}
