import fc from 'fast-check';
import { historyWith } from './history.ts';
import type { Step } from './history.ts';
import type { Lane } from './lane.ts';
import { run } from './run.ts';
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
  const { lanesAtOnce, openLane } = options;
  const lanes: Lane[] = [];
  try {
    for (let number = 0; number < lanesAtOnce; number++) lanes.push(await openLane());
    const all = new Searching(options);
    await Promise.all(lanes.map((lane, number) => all.searchIn(lane, number)));
    return all;
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}

const shrinkingMs = 30_000;

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

  /** The histories of one lane, one after another. Another lane's find ends the search. */
  async searchIn(lane: Lane, number: number): Promise<void> {
    const { runs, seed, lanesAtOnce } = this.#options;
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
    const numRuns = Math.ceil((runs - number) / lanesAtOnce);
    await fc.check(property, { numRuns, seed: seed + number });
  }

  async #play(lane: Lane, steps: readonly Step[]): Promise<Outcome> {
    await this.#alone;
    this.played++;
    const playing = run(lane, steps);
    this.#playing.add(playing);
    const outcome = await playing.finally(() => this.#playing.delete(playing));
    return outcome.trouble.some(({ isOfTime }) => !isOfTime) || outcome.trouble.length === 0
      ? outcome
      : this.#playAlone(lane, steps);
  }

  /** With time-outs of a tenth of a second, a process that is busy with other things tells nothing about the service. */
  async #playAlone(lane: Lane, steps: readonly Step[]): Promise<Outcome> {
    this.repeated++;
    const mine = this.#alone.then(async () => {
      await Promise.allSettled(this.#playing);
      for (let round = 1; ; round++) {
        const outcome = await run(lane, steps);
        if (outcome.trouble.some(({ isOfTime }) => !isOfTime) || outcome.trouble.length === 0 || round === 2)
          return outcome;
      }
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
