import fc from 'fast-check';
import { historyWith } from './history.ts';
import type { Step } from './history.ts';
import type { Lane } from './lane.ts';
import { isLateAlone, run, runPatiently } from './run.ts';
import type { Outcome } from './run.ts';

export interface SearchOptions {
  readonly runs: number;
  readonly seed: number;
  readonly lanesAtOnce: number;
  readonly openLane: () => Promise<Lane>;
}

export interface Search {
  /** The smallest history that breaks a promise, with what went on in it; empty where none does. */
  readonly found: string;
  readonly played: number;
  /** How many were played again, alone, because the machine could have been to blame. */
  readonly repeated: number;
}

export async function search(options: SearchOptions): Promise<Search> {
  const all = new Searching(options);
  await Promise.all(Array.from({ length: options.lanesAtOnce }, (_, number) => all.searchIn(number)));
  return all;
}

const shrinkingMs = 30_000;

/** A lane keeps its log and what was made in it, and looks through all of it: one that is used for ever gets slow. */
const longestLane = 50;

class Searching implements Search {
  found = '';
  played = 0;
  repeated = 0;
  readonly #options: SearchOptions;
  #endsAt = Infinity;
  /** Those that are played at the moment; one that has to be alone waits for them, and the next for it. */
  readonly #playing = new Set<Promise<unknown>>();
  #alone: Promise<unknown> = Promise.resolve();

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /** So many histories, one after another, each with all that was made before it in the lane. */
  async searchIn(number: number): Promise<void> {
    const { runs, lanesAtOnce, openLane } = this.#options;
    const count = Math.ceil((runs - number) / lanesAtOnce);
    for (let from = 0; from < count && this.found === ''; from += longestLane) {
      const lane = await this.#among(openLane);
      const searching = this.#searchIn(lane, Math.min(longestLane, count - from), number + from * lanesAtOnce);
      await searching.finally(() => lane.close());
    }
  }

  /** Another lane's find ends the search. */
  async #searchIn(lane: Lane, numRuns: number, number: number): Promise<void> {
    const { seed } = this.#options;
    let isMine = false;
    const property = fc.asyncProperty(historyWith({ restarts: lane.isKilled ? 40 : 5 }), async (steps) => {
      // A find is made smaller for a while, or until nothing smaller is found.
      if ((this.found !== '' && !isMine) || performance.now() > this.#endsAt) return;
      const outcome = await this.#play(lane, steps);
      if (outcome.trouble.length === 0) return;
      isMine ||= this.found === '';
      if (!isMine) return;
      this.#endsAt = Math.min(this.#endsAt, performance.now() + shrinkingMs);
      this.found = toldOf(seed, steps, outcome);
      throw new Error('found');
    });
    const { failed, errorInstance } = await fc.check(property, { numRuns, seed: seed + number });
    if (failed && this.found === '') throw new Error('A history could not be played.', { cause: errorInstance });
  }

  async #play(lane: Lane, steps: readonly Step[]): Promise<Outcome> {
    this.played++;
    const outcome = await this.#among(() => run(lane, steps));
    return isLateAlone(outcome) ? this.#playAlone(lane, steps) : outcome;
  }

  /** Beside others, but for those that have to be alone. */
  async #among<T>(work: () => Promise<T>): Promise<T> {
    for (let waited; waited !== this.#alone; await waited) waited = this.#alone;
    const working = work();
    this.#playing.add(working);
    return working.finally(() => this.#playing.delete(working));
  }

  /** With time-outs of a tenth of a second, a process that is busy with other things tells nothing about the service. */
  async #playAlone(lane: Lane, steps: readonly Step[]): Promise<Outcome> {
    this.repeated++;
    const mine = this.#alone.then(async () => {
      await Promise.allSettled(this.#playing);
      return runPatiently(lane, steps);
    });
    this.#alone = mine.catch(() => {});
    return mine;
  }
}

function toldOf(seed: number, steps: readonly Step[], { trouble, lines }: Outcome): string {
  return [
    `HISTORIES_SEED=${seed}`,
    ...trouble.map(({ what }) => what),
    '',
    ...lines,
    '',
    ...steps.map((step) => JSON.stringify(step)),
  ].join('\n');
}
