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
  readonly #flights = new Board();
  /** How many writes there were. */
  #writes = 0;

  /** `joinableMs`: how long ago a call may have begun that is joined, and so how old an answer may be; 0 shares nothing. */
  constructor(upstream: Upstream, joinableMs: number) {
    this.#upstream = upstream;
    this.#joinableMs = joinableMs;
  }

  /** `call` makes the call. `name` says what is read. */
  share(name: string, scope: CallScope, call: Call): Promise<unknown> {
    if (this.#joinableMs === 0 || scope.wanted.hasCome) return call(scope);
    const present = this.#flights.latest(name);
    return present?.writes === this.#writes && performance.now() - present.begunAt <= this.#joinableMs
      ? this.#join(present, name, scope, call)
      : this.#begin(name, scope, call);
  }

  /** After a write: what was read before may be otherwise now, so no call is joined that is under way. */
  forget(): void {
    this.#writes += 1;
  }

  #begin(name: string, scope: CallScope, call: Call): Promise<unknown> {
    const flight: Flight = { name, scope, writes: this.#writes, begunAt: performance.now(), answer: call(scope) };
    this.#flights.add(flight);
    const land = () => this.#flights.remove(flight);
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
  readonly name: string;
  /** Of the request that makes the call. */
  readonly scope: CallScope;
  /** How many writes there were when it began. */
  readonly writes: number;
  readonly begunAt: number;
  readonly answer: Promise<unknown>;
}

/**
 * Flights by their names. They come and go thousands of times a second, and a `Map` keeps what was in it for too long, as
 * `Roster` tells: with one, 32 kB of a request for fifty customers outlived it, and the service held 370 MB instead of 270.
 */
class Board {
  readonly #shelves: readonly Flight[][] = Array.from({ length: 256 }, () => []);

  latest(name: string): Flight | undefined {
    return this.#shelfOf(name).findLast((flight) => flight.name === name);
  }

  add(flight: Flight): void {
    this.#shelfOf(flight.name).push(flight);
  }

  remove(flight: Flight): void {
    const shelf = this.#shelfOf(flight.name);
    shelf.splice(shelf.indexOf(flight), 1);
  }

  /** By its end, where names differ. */
  #shelfOf(name: string): Flight[] {
    let sum = 0;
    for (let index = Math.max(0, name.length - 8); index < name.length; index++)
      sum = sum * 31 + name.charCodeAt(index);
    return this.#shelves[sum % this.#shelves.length] ?? [];
  }
}
