import type { FaultServer } from '../support/faultServer.ts';
import { faults } from '../support/faults.ts';
import type { FaultName } from '../support/faults.ts';

/** A fault for one request to an upstream. */
export interface ScheduledFault {
  readonly fault: FaultName;
  /** Whether the upstream processes the request before the fault. */
  readonly applied: boolean;
  /** Requests of other methods pass. */
  readonly on: 'any' | 'GET' | 'POST';
}

/** Faults for consecutive requests to an upstream. */
export interface FaultSchedule {
  readonly upstream: 'konnect' | 'stripe' | 'both';
  readonly faults: readonly ScheduledFault[];
  /** Whether the last fault repeats until it is cleared. */
  readonly repeatsLast: boolean;
}

/** Injects the faults of a schedule into one upstream, one request after another. */
export class FaultScheduler {
  readonly #server: FaultServer;
  #generation = 0;
  #isActive = false;
  #lastActiveAt = -Infinity;

  constructor(server: FaultServer) {
    this.#server = server;
  }

  async start({ faults: scheduled, repeatsLast }: FaultSchedule): Promise<void> {
    await this.clear();
    this.#isActive = true;
    await this.#inject(scheduled, repeatsLast, this.#generation);
  }

  async clear(): Promise<void> {
    this.#generation++;
    await this.#server.clear();
    if (this.#isActive) this.#lastActiveAt = performance.now();
    this.#isActive = false;
  }

  get requestCount(): number {
    return this.#server.requests.length;
  }

  wasActiveSince(time: number): boolean {
    return this.#isActive || this.#lastActiveAt >= time;
  }

  async #inject([next, ...rest]: readonly ScheduledFault[], repeatsLast: boolean, generation: number): Promise<void> {
    if (generation !== this.#generation) return;
    if (next === undefined) return this.clear();
    const fault = { name: next.fault, ...faults[next.fault] };
    const isRepeated = rest.length === 0 && repeatsLast;
    const options = {
      applied: next.applied,
      on: next.on === 'any' ? undefined : { method: next.on, path: /./ },
      ...(!isRepeated && { times: 1 }),
    };
    if (fault.at !== 'answer') return this.#server.inject({ fault, ...options });
    const { answer } = fault;
    await this.#server.inject({
      fault: {
        ...fault,
        answer: (exchange) => {
          // The next fault waits until this response is closed, so that it cannot affect the same request.
          if (!isRepeated) exchange.response.once('close', () => void this.#inject(rest, repeatsLast, generation));
          answer(exchange);
        },
      },
      ...options,
    });
  }
}
