import { isKeyConflict, mayHaveBeenApplied } from './client.ts';
import { keyOf } from './model.ts';
import type { Call, Effect, Model } from './model.ts';
import { isCreation, isRead } from './requests.ts';
import { leaseMs, policy } from './restartableService.ts';

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

/** Deadline, HTTP status, error code and idempotency key of one response. */
function checkResponse(call: Call): string[] {
  const { request, adapter, outcome, status, key, startedAt, endedAt } = call;
  if (outcome.type === 'noResponse') return [];
  const problems: string[] = [];
  if (isLate(call)) problems.push(`took ${Math.round(endedAt - startedAt)} ms`);
  if (adapter === 'graphql' && status !== 200) problems.push(`has status ${status}`);
  if (outcome.type !== 'failed') return problems;
  const { code, idempotencyKey } = outcome;
  if (code === 'INTERNAL_SERVER_ERROR' || code === '') problems.push(`has an internal error: ${code}`);
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
  if (isRead(request.operation)) return [];
  const isOwnEffect = ({ at, mark }: Effect) => mark === request.mark && at >= startedAt && at <= endedAt;
  const isApplied = model.effects.some(isOwnEffect);
  if (outcome.type === 'done') {
    if (isCreation(request.operation)) return [];
    if (request.operation.startsWith('delete')) return checkDeletion(call, model);
    return isApplied ? [] : ['succeeds without an effect'];
  }
  if (mayHaveBeenApplied(outcome)) return [];
  const isConcurrent = (other: Call) =>
    other !== call &&
    other.request.mark === request.mark &&
    other.startedAt <= endedAt &&
    startedAt <= other.effectsUntil + other.lagMs + call.lagMs;
  const isOwn = isApplied && !model.calls.some(isConcurrent);
  return isOwn ? [`was applied, but fails with ${'code' in outcome ? outcome.code : ''}`] : [];
}

function checkDeletion({ request, endedAt }: Call, model: Model): string[] {
  const { operation, target } = request;
  const isLive =
    operation === 'deleteById'
      ? model.customer(target)?.isLive.at(endedAt)
      : model.idsOfKey(target, -Infinity, endedAt).length === 0;
  return isLive ? ['deletion succeeds, but the customer exists'] : [];
}

/** A read returns a state that existed during the call. */
function checkRead({ request, outcome, startedAt, endedAt }: Call, model: Model): string[] {
  if (outcome.type !== 'done') return [];
  const { result } = outcome;
  const { target } = request;
  const problem = (member: string) => [`reads a wrong ${member}: ${JSON.stringify(result)}`];
  const customer = model.customer(target);
  switch (request.operation) {
    case 'readById':
      if (!customer) return [];
      if (!result.exists) return problem('absence');
      if (!customer.name.during(startedAt, endedAt).includes(result.name ?? '')) return problem('name');
      return customer.isLive.during(startedAt, endedAt).includes(!result.isDeleted) ? [] : problem('deletion');
    case 'readByKey': {
      if (!model.idsOfKey(target, startedAt, endedAt).includes(result.id)) return problem('customer');
      const names = result.id === undefined ? undefined : model.customer(result.id)?.name.during(startedAt, endedAt);
      return names && !names.includes(result.name ?? '') ? problem('name') : [];
    }
    case 'readConfiguration':
      return model.configuration(target)?.during(startedAt, endedAt).includes(result.name) ? [] : problem('name');
    case 'readBilling':
      return customer?.link.during(startedAt, endedAt).includes(result.linkMark) ? [] : problem('link');
    default:
      return [];
  }
}

/** All calls of one attempt: those with one key, or one call without a key and its retries. */
class Attempt {
  readonly #calls: readonly Call[];
  readonly #model: Model;
  readonly #effects: readonly Effect[];

  constructor(name: string, calls: readonly Call[], model: Model) {
    this.#calls = calls;
    this.#model = model;
    this.#effects = model.effects.filter(({ type, mark }) => type === 'create' && mark.startsWith(name));
  }

  check(): string[] {
    return [
      ...this.#checkEffects(),
      ...this.#checkResults(),
      ...this.#calls.flatMap((call) => [
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
    const allowed = (this.#isForgottenByRestart() ? epochs : 1) + deletions;
    return this.#effects.length <= allowed ? [] : [`has ${this.#effects.length} effects`];
  }

  /** One result, which was created at the upstream. */
  #checkResults(): string[] {
    const done = this.#calls.flatMap(({ outcome, epoch, request: { mark } }) =>
      outcome.type === 'done' ? [{ epoch, mark, result: outcome.result }] : [],
    );
    return done.flatMap(({ epoch, mark, result }, index) => {
      const earlier = done.slice(0, index).filter((other) => other.epoch === epoch || !this.#isForgottenByRestart());
      const differs = earlier.find(
        (other) => other.result.id !== result.id || other.result.url !== result.url || other.mark !== mark,
      );
      const isCreated = this.#effects.some((effect) => effect.id === result.id && effect.mark === mark);
      return [
        ...(differs ? [`has two results: ${result.id} and ${differs.result.id}`] : []),
        ...(isCreated ? [] : [`has a result that was not created: ${result.id}`]),
        ...(result.name === undefined || result.name === mark ? [] : [`has the name ${result.name}`]),
      ];
    });
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
    const { outcome, endedAt } = call;
    const hasOtherInput = this.#calls.some((other) => !hasSameInput(other, call) && other.startedAt <= endedAt);
    return !isKeyConflict(outcome) || hasOtherInput || this.#isRelinked(call) ? [] : ['is refused for the same input'];
  }

  /** A call fails only through a fault. */
  #checkFailure(call: Call): string[] {
    const { outcome, endedAt, epoch, startedAt, request } = call;
    if (!mustSucceed(call) || outcome.type !== 'failed') return [];
    const isUnknown = outcome.code === 'OUTCOME_UNKNOWN';
    const undone = this.#remembered(call).filter((other) => other.outcome.type !== 'done');
    // Konnect can neither repeat nor look up a session, so that a lost one remains unknown.
    const isSession = ['createCustomerPortalSession', 'createCheckoutSession'].includes(request.operation);
    const remainsUnknown = isUnknown && isSession && undone.some((other) => other.startedAt <= endedAt);
    // The attempt of a killed instance counts as running until its lease ends.
    const isLeased =
      isUnknown &&
      undone.some((other) => other.epoch < epoch && startedAt - other.startedAt < leaseMs + policy.deadlineMs);
    return remainsUnknown || isLeased ? [] : [`fails without a fault: ${outcome.code}`];
  }

  /** The other calls of which the service has records. */
  #remembered(call: Call): Call[] {
    return this.#calls.filter((other) => other !== call && (!this.#model.isForgetful || other.epoch === call.epoch));
  }

  /** A portal session belongs to the linked Stripe customer: another link makes it another request to Stripe. */
  #isRelinked({ request }: Call): boolean {
    const { operation, target } = request;
    return (
      operation === 'createPortalSession' &&
      this.#model.effects.some(({ type, id }) => type === 'update' && id === target)
    );
  }

  /** Stripe itself stores the keys of configurations and portal sessions. */
  #isForgottenByRestart(): boolean {
    const operation = this.#calls[0]?.request.operation;
    const isAtStripe = operation === 'createConfiguration' || operation === 'createPortalSession';
    return this.#model.isForgetful && !isAtStripe;
  }
}

function hasSameInput(call: Call, other: Call): boolean {
  return JSON.stringify(call.request.input) === JSON.stringify(other.request.input);
}
