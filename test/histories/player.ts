import type { FaultServer } from '../support/faultServer.ts';
import { faults } from '../support/faults.ts';
import type { Meeting, Script } from './history.ts';

/** Lets the requests to one upstream meet the faults of a script, one after another. */
export class Player {
  readonly #server: FaultServer;
  #round = 0;
  #upSince: number | undefined;
  #downAt = -Infinity;

  constructor(server: FaultServer) {
    this.#server = server;
  }

  async play({ meetings, goesOn }: Script): Promise<void> {
    await this.mend();
    this.#upSince = performance.now();
    await this.#meet(meetings, goesOn, ++this.#round);
  }

  async mend(): Promise<void> {
    this.#round++;
    await this.#server.clear();
    if (this.#upSince !== undefined) this.#downAt = performance.now();
    this.#upSince = undefined;
  }

  /** How many requests there have been. */
  get calls(): number {
    return this.#server.requests.length;
  }

  /** Whether a fault was up at any time since then. */
  wasUpSince(moment: number): boolean {
    return this.#upSince !== undefined || this.#downAt > moment;
  }

  async #meet([meeting, ...rest]: readonly Meeting[], goesOn: boolean, round: number): Promise<void> {
    if (round !== this.#round) return;
    if (meeting === undefined) return this.#server.clear();
    const fault = { name: meeting.fault, ...faults[meeting.fault] };
    const isLast = rest.length === 0 && goesOn;
    const { applied } = meeting;
    const on = meeting.on === 'any' ? undefined : { method: meeting.on, path: /./ };
    const times = isLast ? {} : { times: 1 };
    if (fault.at !== 'answer') return this.#server.inject({ fault, applied, ...times });
    const { answer } = fault;
    await this.#server.inject({
      fault: {
        ...fault,
        answer: (exchange) => {
          // The next one is up when this one's connection or answer is over: what it breaks is not this one.
          if (!isLast) exchange.response.once('close', () => void this.#meet(rest, goesOn, round));
          answer(exchange);
        },
      },
      on,
      applied,
      ...times,
    });
  }
}
