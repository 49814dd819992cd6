import type { Event } from './events.ts';
import { leaseMs, policy } from './lane.ts';
import { isCreation } from './requests.ts';
import { isAboutKey } from './told.ts';
import type { Effect, Truth } from './truth.ts';

/** What holds for all requests of one attempt together. */
export function attemptRules(events: readonly Event[], truth: Truth, isForgetful: boolean): string[] {
  const attempts = Map.groupBy(
    events.filter(({ request }) => isCreation(request.kind)),
    ({ request }) => request.attempt,
  );
  return [...attempts].flatMap(([name, all]) => {
    const attempt = new Attempt(all, truth, isForgetful);
    return [...attempt.effectsAreOne(), ...attempt.resultsAreOne(), ...all.flatMap((event) => attempt.fits(event))].map(
      (trouble) => `${name}: ${trouble}`,
    );
  });
}

class Attempt {
  readonly #events: readonly Event[];
  readonly #effects: readonly Effect[];
  readonly #deletions: number;
  readonly #truth: Truth;
  readonly #isForgetful: boolean;

  constructor(events: readonly Event[], truth: Truth, isForgetful: boolean) {
    const name = events[0]?.request.attempt ?? '';
    this.#events = events;
    this.#effects = truth.effects.filter(({ does, mark }) => does === 'creates' && mark.startsWith(name));
    const ids = new Set(this.#effects.map(({ id }) => id));
    this.#deletions = truth.effects.filter(({ does, id }) => does === 'deletes' && ids.has(id)).length;
    this.#truth = truth;
    this.#isForgetful = isForgetful;
  }

  effectsAreOne(): string[] {
    // A customer that was deleted again, before anybody knew that it was there, is created once more.
    const most = (this.#mayBeNewAfterRestart() ? this.#epochs() : 1) + this.#deletions;
    return this.#effects.length <= most ? [] : [`is done ${this.#effects.length} times`];
  }

  resultsAreOne(): string[] {
    const told = this.#events.flatMap((event) =>
      event.told.is === 'done' ? [{ epoch: event.epoch, mark: event.request.mark, thing: event.told.thing }] : [],
    );
    return told.flatMap(({ epoch, mark, thing }, i) => {
      const before = told.slice(0, i).filter((one) => one.epoch === epoch || !this.#mayBeNewAfterRestart());
      const others = before.filter(
        (one) => one.thing.id !== thing.id || one.thing.url !== thing.url || one.mark !== mark,
      );
      const isMade = this.#effects.some((effect) => effect.id === thing.id && effect.mark === mark);
      return [
        ...(others.length > 0 ? [`has several results: ${thing.id} and ${others[0]?.thing.id}`] : []),
        ...(isMade ? [] : [`has a result that was never made: ${thing.id}`]),
        ...(thing.name === undefined || thing.name === mark ? [] : [`has the name ${thing.name}`]),
      ];
    });
  }

  /** Whether what one request was told goes with what the others had been told. */
  fits(event: Event): string[] {
    const { told, request, startedAt } = event;
    if (told.is === 'unheard') return [];
    const known = this.#events.filter((other) => other !== event && this.#remembers(other, event));
    const trouble: string[] = [];
    const isOther = (other: Event) => JSON.stringify(other.request.input) !== JSON.stringify(request.input);
    const done = known.find((other) => other.told.is === 'done' && other.endedAt <= startedAt);
    if (done && event.key !== undefined && event.key === keyOf(done)) {
      if (isOther(done) && !isAboutKey(told)) trouble.push(`another input is not refused: ${told.is}`);
      if (!isOther(done) && told.is !== 'done') trouble.push(`what is done is told no more: ${told.is} ${told.code}`);
    }
    const mayBeOther = (other: Event) => isOther(other) && other.startedAt <= event.endedAt;
    if (isAboutKey(told) && !this.#isRelinked(event) && !this.#events.some(mayBeOther)) {
      trouble.push('is refused for another input, but there was none');
    }
    if (event.isClean && told.is === 'failed') {
      const isLost = told.code === 'OUTCOME_UNKNOWN' && this.#isOnceAtKonnect();
      const mayBeUnknown =
        isLost && known.some((other) => other.startedAt <= event.endedAt && other.told.is !== 'done');
      if (!mayBeUnknown && !this.#isTakenForRunning(event, known)) trouble.push(`fails without a fault: ${told.code}`);
    }
    return trouble;
  }

  /** A session at Stripe is for the Stripe customer that is linked: linked to another one, it is another request there. */
  #isRelinked({ request }: Event): boolean {
    return (
      request.kind === 'createPortalSession' &&
      this.#truth.effects.some(({ does, id }) => does === 'changes' && id === request.about)
    );
  }

  /** What a service that was killed had begun, another one waits for. */
  #isTakenForRunning(event: Event, known: readonly Event[]): boolean {
    return (
      event.told.is === 'failed' &&
      event.told.code === 'OUTCOME_UNKNOWN' &&
      known.some(({ epoch, told, startedAt }) => {
        return epoch < event.epoch && told.is !== 'done' && event.startedAt - startedAt < leaseMs + policy.deadlineMs;
      })
    );
  }

  /** Whether the service still knows of one when it is asked the other. */
  #remembers(one: Event, other: Event): boolean {
    return one.epoch === other.epoch || !this.#isForgetful;
  }

  /** Stripe remembers keys itself. */
  #mayBeNewAfterRestart(): boolean {
    return this.#isForgetful && this.#kind() !== 'createConfiguration' && this.#kind() !== 'createPortalSession';
  }

  #isOnceAtKonnect(): boolean {
    return this.#kind() === 'createCustomerPortalSession' || this.#kind() === 'createCheckoutSession';
  }

  #epochs(): number {
    return new Set(this.#events.map(({ epoch }) => epoch)).size;
  }

  #kind() {
    return this.#events[0]?.request.kind;
  }
}

function keyOf({ key, told }: Event): string | undefined {
  return key ?? (told.is === 'failed' ? told.key : undefined);
}
