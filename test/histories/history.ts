import fc from 'fast-check';
import type { FaultName } from '../support/faults.ts';

/** What happens at one time: faults are put up, callers ask, all at once. */
export interface Step {
  /** Faults that are still up from before are taken down first. */
  readonly mends: boolean;
  /** The service is started anew: before, or in the middle where it is killed. */
  readonly restarts: boolean;
  /** The kill comes when the upstreams have been asked so often; soon in any case. */
  readonly killsAfterCalls: number;
  readonly script: Script | undefined;
  readonly acts: readonly Act[];
}

/** The faults that an upstream's next requests meet, one after another. */
export interface Script {
  readonly upstream: 'konnect' | 'stripe' | 'both';
  readonly meetings: readonly Meeting[];
  /** The last one is met until it is mended; else the step is its end. */
  readonly goesOn: boolean;
}

export interface Meeting {
  readonly fault: FaultName;
  /** Whether the upstream does what it is asked before. */
  readonly applied: boolean;
  /** The requests that meet it; others pass meanwhile. */
  readonly on: 'any' | 'GET' | 'POST';
}

/** One request of a caller. Numbers choose among the few things that there are, so that acts meet each other. */
export interface Act {
  readonly kind: Kind;
  readonly slot: number;
  readonly variant: number;
  /** The caller's idempotency key, of a small pool; undefined for none. */
  readonly key: number | undefined;
  readonly way: 'graphql' | 'rest';
  /** When the caller hangs up. */
  readonly leavesAfterMs: number | undefined;
}

export const creations = [
  'createCustomer',
  'createConfiguration',
  'createPortalSession',
  'createCustomerPortalSession',
  'createCheckoutSession',
] as const;
const changes = [
  'upsertById',
  'upsertByKey',
  'deleteById',
  'deleteByKey',
  'updateBilling',
  'updateAppData',
  'updateConfiguration',
] as const;
const reads = ['readById', 'readByKey', 'readBilling', 'readConfiguration'] as const;

export type Creation = (typeof creations)[number];
/** `again`: an earlier creation once more, under the key that it was given or told. */
export type Kind = Creation | (typeof changes)[number] | (typeof reads)[number] | 'again';

const cutShort: readonly FaultName[] = ['resetBeforeHeaders', 'hang', 'resetMidBody'];
const bad: readonly FaultName[] = ['status500', 'status503', 'htmlWith502', 'badJson'];
const notDone: readonly FaultName[] = ['limited', 'limitedWithRetryAfter', 'status401', 'refused'];

const meeting: fc.Arbitrary<Meeting> = fc.oneof(
  { weight: 5, arbitrary: met([...cutShort, ...bad], fc.boolean()) },
  { weight: 2, arbitrary: met(notDone, fc.constant(false)) },
);

const script: fc.Arbitrary<Script> = fc.record({
  upstream: fc.constantFrom('konnect', 'stripe', 'both', 'both'),
  meetings: fc.array(meeting, { minLength: 1, maxLength: 3 }),
  goesOn: fc.boolean(),
});

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<Kind>(...creations) },
    { weight: 3, arbitrary: fc.constant<Kind>('again') },
    { weight: 3, arbitrary: fc.constantFrom<Kind>(...changes) },
    { weight: 2, arbitrary: fc.constantFrom<Kind>(...reads) },
  ),
  slot: fc.nat(2),
  variant: fc.nat(1),
  key: fc.option(fc.nat(1), { nil: undefined, freq: 4 }),
  way: fc.oneof(
    { weight: 3, arbitrary: fc.constant('graphql' as const) },
    { weight: 1, arbitrary: fc.constant('rest' as const) },
  ),
  leavesAfterMs: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(150) }),
});

const step = {
  mends: fc.boolean(),
  killsAfterCalls: fc.integer({ min: 1, max: 3 }),
  script: fc.option(script, { nil: undefined, freq: 2 }),
  // Most ask alone.
  acts: fc.oneof(
    { weight: 2, arbitrary: fc.tuple(act) },
    { weight: 1, arbitrary: fc.array(act, { minLength: 1, maxLength: 3 }) },
    // The same at the same time.
    { weight: 1, arbitrary: act.map((one): Act[] => [one, one]) },
  ),
};

/** `restarts`: the share of the steps, in percent, at which the service is started anew. */
export function historyWith({ restarts }: { readonly restarts: number }): fc.Arbitrary<Step[]> {
  const restarting = fc.nat(99).map((n) => n >= 100 - restarts);
  return fc.array(fc.record({ ...step, restarts: restarting }), { minLength: 1, maxLength: 12, size: 'max' });
}

function met(faults: readonly FaultName[], applied: fc.Arbitrary<boolean>): fc.Arbitrary<Meeting> {
  return fc.record({
    fault: fc.constantFrom(...faults),
    applied,
    on: fc.constantFrom('any', 'any', 'any', 'POST', 'POST', 'GET'),
  });
}
