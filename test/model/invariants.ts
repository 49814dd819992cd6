import { isKeyConflict, mayHaveBeenApplied } from './client.ts';
import { keyOf } from './model.ts';
import type { Call, Effect, Model } from './model.ts';
import { isCreation, isRead } from './requests.ts';
import { leaseMs, policy } from './system.ts';

/** Compares what the clients learned with what the upstreams did. Returns every violation. */
export function checkInvariants(model: Model): string[] {
  const ofCalls = model.calls.flatMap((call) =>
    [...call.problems, ...checkResponse(call), ...checkWrite(call, model), ...checkRead(call, model)].map(
      (problem) => `${call.request.mark}: ${problem}`,
    ),
  );
  const creations = model.calls.filter(({ request }) => isCreation(request.operation));
  const attempts = Map.groupBy(creations, ({ request }) => request.attempt);
  const ofAttempts = [...attempts].flatMap(([name, calls]) =>
    new Attempt(name, calls, model).check().map((problem) => `${name}: ${problem}`),
  );
  return [...ofCalls, ...ofAttempts];
}

/** Whether a fault explains no failure. A process whose event loop is delayed misses the timeouts of 100 ms itself. */
function mustSucceed({ isFaultFree, lagMs }: Call): boolean {
  return isFaultFree && lagMs < 30;
}

/** The longest call: the deadline, and the work of the service. A delayed event loop allows no statement. */
function isLate({ startedAt, endedAt, lagMs }: Call): boolean {
  return lagMs < 100 && endedAt - startedAt > policy.deadlineMs + 150 + lagMs;
}

/** Deadline, error code and idempotency key of one response. */
function checkResponse(call: Call): string[] {
  const { request, outcome, key, startedAt, endedAt } = call;
  if (outcome.type === 'noResponse') return [];
  const problems = isLate(call) ? [`took ${Math.round(endedAt - startedAt)} ms`] : [];
  if (outcome.type !== 'failed') return problems;
  const { code, idempotencyKey } = outcome;
  if (code === 'INTERNAL_SERVER_ERROR') problems.push('has an internal error');
  if (isCreation(request.operation)) {
    if (code === 'OUTCOME_UNKNOWN' && idempotencyKey === undefined) problems.push('has no key for the retry');
    if (key !== undefined && idempotencyKey !== undefined && idempotencyKey !== key) problems.push('has another key');
  } else {
    if (mustSucceed(call)) problems.push(`fails without a fault: ${code}`);
    if (idempotencyKey !== undefined) problems.push('has a key although the operation takes none');
  }
  return problems;
}

/** A success was applied, and a refusal or a definite failure was not. */
function checkWrite(call: Call, model: Model): string[] {
  const { request, outcome, startedAt, endedAt } = call;
  const { operation, mark, target } = request;
  if (isRead(operation)) return [];
  const isApplied = model.effects.some(
    (effect) => effect.mark === mark && effect.at >= startedAt && effect.at <= endedAt,
  );
  if (outcome.type === 'done') {
    if (isCreation(operation)) return [];
    if (!operation.startsWith('delete')) return isApplied ? [] : ['succeeds without an effect'];
    const isLive =
      operation === 'deleteById'
        ? model.last(target, 'isLive', endedAt) === true
        : model.idsOfKey(target, -Infinity, endedAt).length === 0;
    return isLive ? ['deletion succeeds, but the customer exists'] : [];
  }
  if (mayHaveBeenApplied(outcome)) return [];
  const isConcurrent = (other: Call) =>
    other !== call &&
    other.request.mark === mark &&
    other.startedAt <= endedAt &&
    startedAt <= other.effectsUntil + other.lagMs + call.lagMs;
  const isOwn = isApplied && !model.calls.some(isConcurrent);
  return isOwn ? [`was applied, but fails: ${JSON.stringify(outcome)}`] : [];
}

/** A read returns a state that existed during the call. */
function checkRead({ request, outcome, startedAt, endedAt }: Call, model: Model): string[] {
  const { operation, target } = request;
  if (outcome.type !== 'done' || !isRead(operation)) return [];
  const { result } = outcome;
  const during = (id: string, member: 'name' | 'isLive' | 'link') => model.during(id, member, startedAt, endedAt);
  const isName = (id: string) => during(id, 'name').includes(result?.name);
  const link = result?.billing?.appData?.stripe?.defaultPaymentMethodId?.replace('pm_', '');
  const isRight = {
    readById: () => isName(target) && during(target, 'isLive').includes(!result?.deletedAt),
    readByKey: () =>
      model.idsOfKey(target, startedAt, endedAt).includes(result?.id) && (!result?.id || isName(result.id)),
    readConfiguration: () => isName(target),
    readBilling: () => during(target, 'link').includes(link),
  };
  return isRight[operation]() ? [] : [`reads a wrong state: ${JSON.stringify(result)}`];
}

/** All calls of one attempt: those with one key, or one call without a key and its retries. */
class Attempt {
  readonly #calls: readonly Call[];
  readonly #model: Model;
  readonly #effects: readonly Effect[];
  /** Whether a restart loses the records. Stripe itself stores the keys of configurations and portal sessions. */
  readonly #isForgotten: boolean;

  constructor(name: string, calls: readonly Call[], model: Model) {
    this.#calls = calls;
    this.#model = model;
    this.#effects = model.effects.filter(({ type, mark }) => type === 'create' && mark.startsWith(name));
    this.#isForgotten = model.isForgetful && !/\.(createConfiguration|createPortalSession)\./.test(name);
  }

  check(): string[] {
    return [
      ...this.#checkEffects(),
      ...this.#calls.flatMap((call) => [
        ...this.#checkResult(call),
        ...this.#checkReplay(call),
        ...this.#checkKeyConflict(call),
        ...this.#checkFailure(call),
      ]),
    ];
  }

  /** At most one effect. */
  #checkEffects(): string[] {
    const ids = new Set(this.#effects.map(({ id }) => id));
    // A customer that another client deleted is created again where no client knew of it.
    const deletions = this.#model.effects.filter(({ type, id }) => type === 'delete' && ids.has(id)).length;
    const epochs = new Set(this.#calls.map(({ epoch }) => epoch)).size;
    const allowed = (this.#isForgotten ? epochs : 1) + deletions;
    return this.#effects.length <= allowed ? [] : [`has ${this.#effects.length} effects`];
  }

  /** One result, which was created at the upstream. */
  #checkResult({ outcome, epoch, request: { mark } }: Call): string[] {
    if (outcome.type !== 'done') return [];
    const { id, url, name } = outcome.result ?? {};
    const differs = this.#calls.some(
      (other) =>
        other.outcome.type === 'done' &&
        (other.epoch === epoch || !this.#isForgotten) &&
        (other.outcome.result?.id !== id || other.outcome.result?.url !== url || other.request.mark !== mark),
    );
    return [
      ...(differs ? [`has another result as well: ${id}`] : []),
      ...(this.#effects.some((effect) => effect.id === id && effect.mark === mark) ? [] : [`${id} was not created`]),
      ...(name === undefined || name === mark ? [] : [`has the name ${name}`]),
    ];
  }

  /** After a success, the same input gets the same result, and another input is refused. */
  #checkReplay(call: Call): string[] {
    const { key, outcome, request, startedAt } = call;
    const done = this.#remembered(call).find(
      (other) => other.outcome.type === 'done' && other.endedAt <= startedAt && keyOf(other) === key,
    );
    if (outcome.type === 'noResponse' || key === undefined || !done) return [];
    if (hasSameInput(done, call)) return outcome.type === 'done' ? [] : [`success becomes ${outcome.code}`];
    return isKeyConflict(outcome) ? [] : [`${request.mark} is another input, but is not refused: ${outcome.type}`];
  }

  /** A key is refused only after another input. */
  #checkKeyConflict(call: Call): string[] {
    const { outcome, endedAt, request } = call;
    const hasOtherInput = this.#calls.some((other) => !hasSameInput(other, call) && other.startedAt <= endedAt);
    // A portal session belongs to the linked Stripe customer: another link makes it another request to Stripe.
    const isRelinked =
      request.operation === 'createPortalSession' &&
      this.#model.effects.some(({ type, id }) => type === 'update' && id === request.target);
    return !isKeyConflict(outcome) || hasOtherInput || isRelinked ? [] : ['is refused for the same input'];
  }

  /** A call fails only through a fault. */
  #checkFailure(call: Call): string[] {
    const { outcome, endedAt, epoch, startedAt, request } = call;
    if (!mustSucceed(call) || outcome.type !== 'failed') return [];
    const isUnknown = outcome.code === 'OUTCOME_UNKNOWN';
    const undone = this.#remembered(call).filter((other) => other.outcome.type !== 'done');
    // Konnect can neither repeat nor look up a session, so that a lost one remains unknown.
    const isSession = ['createCustomerPortalSession', 'createCheckoutSession'].includes(request.operation);
    const remainsUnknown = isSession && undone.some((other) => other.startedAt <= endedAt);
    // The attempt of a killed instance counts as running until its lease ends.
    const isLeased = undone.some(
      (other) => other.epoch < epoch && startedAt - other.startedAt < leaseMs + policy.deadlineMs,
    );
    return isUnknown && (remainsUnknown || isLeased) ? [] : [`fails without a fault: ${outcome.code}`];
  }

  /** The other calls of which the service has records. */
  #remembered(call: Call): Call[] {
    return this.#calls.filter((other) => other !== call && (!this.#model.isForgetful || other.epoch === call.epoch));
  }
}

function hasSameInput(call: Call, other: Call): boolean {
  return JSON.stringify(call.request.input) === JSON.stringify(other.request.input);
}
