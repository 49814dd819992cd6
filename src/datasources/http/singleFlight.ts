import { UpstreamError } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import type { RequestDeadline } from './deadline.ts';

/**
 * Lets requests that read the same at the same time share one call. Who may read what is decided before, and what is read is
 * the upstream's answer to this service's own credential: it is the same for all. The call is that of the request that began
 * it, and ends with it; whoever has joined it then makes a call of its own. Each request waits no longer than it wants to.
 */
export class SingleFlight {
  readonly #upstream: Upstream;
  readonly #joinableMs: number;
  readonly #flights = new BucketMap();
  /** How many writes there were. */
  #writes = 0;

  /** `joinableMs`: how long ago a call may have begun that is joined, and so how old an answer may be; 0 shares nothing. */
  constructor(upstream: Upstream, joinableMs: number) {
    this.#upstream = upstream;
    this.#joinableMs = joinableMs;
  }

  /** `call` makes the call. `name` says what is read. */
  run(name: string, scope: RequestDeadline, call: Call): Promise<unknown> {
    if (this.#joinableMs === 0 || scope.reads.isCancelled) return call(scope);
    const present = this.#flights.latest(name);
    return present?.writes === this.#writes && performance.now() - present.begunAt <= this.#joinableMs
      ? this.#join(present, name, scope, call)
      : this.#begin(name, scope, call);
  }

  /** After a write: what was read before may be otherwise now, so no call is joined that is under way. */
  invalidate(): void {
    this.#writes += 1;
  }

  #begin(name: string, scope: RequestDeadline, call: Call): Promise<unknown> {
    const flight: InFlightCall = { name, scope, writes: this.#writes, begunAt: performance.now(), answer: call(scope) };
    this.#flights.add(flight);
    const land = () => this.#flights.remove(flight);
    flight.answer.then(land, land);
    return flight.answer;
  }

  #join(flight: InFlightCall, name: string, scope: RequestDeadline, call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const leave = () => reject(new UpstreamError(this.#upstream, 'UPSTREAM_TIMEOUT', 'no whole answer in time'));
      scope.reads.onCancel(leave);
      flight.answer.then(
        (answer) => {
          scope.reads.offCancel(leave);
          resolve(answer);
        },
        () => {
          if (scope.reads.isCancelled) return;
          scope.reads.offCancel(leave);
          resolve(flight.scope.reads.isCancelled ? this.run(name, scope, call) : flight.answer);
        },
      );
    });
  }
}

type Call = (scope: RequestDeadline) => Promise<unknown>;

interface InFlightCall {
  readonly name: string;
  /** Of the request that makes the call. */
  readonly scope: RequestDeadline;
  /** How many writes there were when it began. */
  readonly writes: number;
  readonly begunAt: number;
  readonly answer: Promise<unknown>;
}

/**
 * Flights by their names. They come and go thousands of times a second, and a `Map` keeps what was in it for too long, as
 * `Roster` tells: with one, 32 kB of a request for fifty customers outlived it, and the service held 370 MB instead of 270.
 */
class BucketMap {
  readonly #shelves: readonly InFlightCall[][] = Array.from({ length: 256 }, () => []);

  latest(name: string): InFlightCall | undefined {
    return this.#shelfOf(name).findLast((flight) => flight.name === name);
  }

  add(flight: InFlightCall): void {
    this.#shelfOf(flight.name).push(flight);
  }

  remove(flight: InFlightCall): void {
    const shelf = this.#shelfOf(flight.name);
    shelf.splice(shelf.indexOf(flight), 1);
  }

  /** By its end, where names differ. */
  #shelfOf(name: string): InFlightCall[] {
    let sum = 0;
    for (let index = Math.max(0, name.length - 8); index < name.length; index++)
      sum = sum * 31 + name.charCodeAt(index);
    return this.#shelves[sum % this.#shelves.length] ?? [];
  }
}
