import { setTimeout as wait } from 'node:timers/promises';
import { lineOf } from './events.ts';
import type { Event } from './events.ts';
import type { Act, Script, Step } from './history.ts';
import { judge } from './judge.ts';
import type { Trouble } from './judge.ts';
import { leaseMs, policy } from './lane.ts';
import type { Lane } from './lane.ts';
import { ask } from './ask.ts';
import type { Player } from './player.ts';
import { isCreation, requestOf } from './requests.ts';
import type { Asked, Request } from './requests.ts';
import { isLeftOpen } from './told.ts';
import type { Told } from './told.ts';
import { openScene } from './scene.ts';
import type { Scene } from './scene.ts';

export interface Outcome {
  /** Empty where everything is as it shall be. */
  readonly trouble: readonly Trouble[];
  /** What the callers were told, one after another. */
  readonly told: readonly Told[];
  /** What went on, for people. */
  readonly lines: readonly string[];
}

/** Plays a history, asks for everything once more when all faults are over, and judges. */
export async function run(lane: Lane, steps: readonly Step[]): Promise<Outcome> {
  const startedAt = performance.now();
  const history = new History(lane);
  for (const step of steps) await history.play(step);
  await history.end();
  const { events, truth } = history;
  for (const deed of lane.deeds) truth.note(deed);
  const trouble = judge(events, truth, !lane.isKilled);
  try {
    lane.leakDetector.checkLog(lane.instance.log);
  } catch (error) {
    trouble.push({ what: String(error), isOfTime: false });
  }
  return {
    trouble,
    told: events.map(({ told }) => told),
    lines: [
      ...events.map((event) => lineOf(event, startedAt)),
      ...truth.effects.map(({ at, does, id, mark }) => `  at ${Math.round(at - startedAt)} ms ${mark} ${does} ${id}`),
    ],
  };
}

/** Whether nothing went wrong but what a machine that is late could be to blame for. */
export function isLateAlone({ trouble }: Outcome): boolean {
  return trouble.length > 0 && trouble.every(({ isOfTime }) => isOfTime);
}

/** The same, with another chance for a machine that is late. */
export async function runPatiently(lane: Lane, steps: readonly Step[]): Promise<Outcome> {
  const outcome = await run(lane, steps);
  return isLateAlone(outcome) ? run(lane, steps) : outcome;
}

class History {
  readonly events: Event[] = [];
  readonly #lane: Lane;
  readonly #scene: Scene;
  #number = 0;
  #settlesAt = 0;

  constructor(lane: Lane) {
    this.#lane = lane;
    this.#scene = openScene(lane);
  }

  get truth() {
    return this.#scene.truth;
  }

  async play({ mends, restarts, killsAfterCalls, script, acts }: Step): Promise<void> {
    if (mends) await this.#mend();
    if (restarts && !this.#lane.isKilled) await this.#lane.restart();
    const met = script ? this.#playersOf(script) : [];
    for (const player of met) if (script) await player.play(script);
    const calls = this.#calls() + killsAfterCalls;
    const acting = Promise.all(acts.map((act) => this.#do(act)));
    if (restarts && this.#lane.isKilled) {
      for (let ms = 0; ms < soonMs && this.#calls() < calls; ms++) await wait(1);
      await this.#lane.restart();
      this.#settlesAt = performance.now() + leaseMs;
    }
    await acting;
    if (!script?.goesOn) await Promise.all(met.map((player) => player.mend()));
  }

  /** Faults are over: now every attempt has an end, and what was told is still true. */
  async end(): Promise<void> {
    await this.#mend();
    const lastOver = Math.max(this.#settlesAt, ...this.events.map(({ overAt }) => overAt)) - performance.now();
    if (lastOver > 0) await wait(lastOver);
    const asked = [...this.#attempts().values()];
    await Promise.all(asked.map(({ request, key }) => this.#ask(request, key, 'graphql', undefined)));
    const kinds = ['readById', 'readByKey', 'readBilling', 'readConfiguration'] as const;
    const reads = this.#touched().flatMap((slot) => kinds.map((kind) => this.#request({ ...plain, kind, slot })));
    const once = new Map(reads.map((request) => [request.document, request]));
    await Promise.all([...once.values()].map((request) => this.#ask(request, undefined, 'graphql', undefined)));
  }

  /** The slots that the history was about. */
  #touched(): number[] {
    return [...new Set(this.events.map(({ request }) => request.slot))];
  }

  #calls(): number {
    return Object.values(this.#lane.players).reduce((sum, player) => sum + player.calls, 0);
  }

  #playersOf({ upstream }: Script): Player[] {
    const { konnect, stripe } = this.#lane.players;
    return upstream === 'both' ? [konnect, stripe] : [this.#lane.players[upstream]];
  }

  async #mend(): Promise<void> {
    await Promise.all(Object.values(this.#lane.players).map((player) => player.mend()));
  }

  async #do(act: Act): Promise<void> {
    const { way, leavesAfterMs } = act;
    if (act.kind !== 'again') {
      const request = this.#request({ ...act, kind: act.kind });
      return this.#ask(request, request.key, way, leavesAfterMs);
    }
    const attempts = [...this.#attempts().values()];
    const attempt = attempts.at(-1 - (act.slot % Math.max(1, attempts.length)));
    if (attempt) return this.#ask(attempt.request, attempt.key, way, leavesAfterMs);
    return this.#do({ ...act, kind: 'readById' });
  }

  #request(act: Act & { kind: Asked }): Request {
    return requestOf(act.kind, act, this.#scene.things, ++this.#number);
  }

  /** The first request of each attempt whose key a caller knows. */
  #attempts(): Map<string, { request: Request; key: string }> {
    const attempts = new Map<string, { request: Request; key: string }>();
    for (const { request, key, told } of this.events) {
      const known = key ?? (told.is === 'failed' ? told.key : undefined);
      if (known === undefined || !isCreation(request.kind) || attempts.has(request.attempt)) continue;
      attempts.set(request.attempt, { request, key: known });
    }
    return attempts;
  }

  async #ask(
    request: Request,
    key: string | undefined,
    way: Act['way'],
    leavesAfterMs: Act['leavesAfterMs'],
  ): Promise<void> {
    const { instance, epoch, leakDetector, players } = this.#lane;
    const answer = await ask(instance, { request, key, way, leavesAfterMs });
    const isKilled = this.#lane.isKilled && this.#lane.epoch !== epoch;
    const { startedAt, endedAt, told } = answer;
    const leftBehind = this.events.some((other) => other.told.is === 'unheard' && other.overAt > startedAt);
    const isFaulty = leftBehind || Object.values(players).some((player) => player.wasUpSince(startedAt));
    const event: Event = {
      request,
      way: answer.way,
      key,
      told,
      status: answer.status,
      startedAt,
      endedAt,
      overAt: overAt(told, startedAt, endedAt),
      isClean: !isFaulty,
      epoch,
      trouble: [...(isKilled ? [] : answer.trouble), ...lookedOver(() => answer.lookOver(leakDetector))],
    };
    this.events.push(event);
    this.#scene.hear(event);
  }
}

const plain = { variant: 0, key: undefined, way: 'graphql', leavesAfterMs: undefined } as const;

/** When a service is killed that does not call so often. */
const soonMs = 50;

/** What may come on top of the deadline, or of an answer that leaves open what becomes of a request that is on its way. */
const graceMs = 100;

function overAt(told: Told, startedAt: number, endedAt: number): number {
  if (told.is === 'unheard') return startedAt + policy.deadlineMs + graceMs;
  return isLeftOpen(told) ? endedAt + graceMs : endedAt;
}

function lookedOver(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [String(error)];
  }
}
