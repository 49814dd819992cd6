import { openLane } from './lane.ts';
import type { Lane } from './lane.ts';
import type { Act, Meeting } from './history.ts';
import { runPatiently } from './run.ts';

/** What random histories have found, each in its smallest form. */

let lane: Lane;
beforeAll(async () => {
  lane = await openLane();
});
afterAll(() => lane.close());

const act: Act = {
  kind: 'createConfiguration',
  slot: 0,
  variant: 0,
  key: undefined,
  way: 'graphql',
  leavesAfterMs: undefined,
};
const lost: Meeting = { fault: 'resetBeforeHeaders', applied: true, on: 'any' };

describe.each([
  'createConfiguration',
  'createPortalSession',
  'updateConfiguration',
  'upsertById',
  'updateBilling',
] as const)('%s, done with its answer lost,', (kind) => {
  test.each(['status401', 'limitedWithRetryAfter', 'refused'] as const)(
    'is not said to be undone where its repetition meets %s',
    async (fault) => {
      const script = {
        upstream: 'both',
        meetings: [lost, { fault, applied: false, on: 'any' }],
        goesOn: true,
      } as const;
      // A session for a customer of Konnect would be stopped by the look-up before.
      const acts = [{ ...act, kind, slot: kind === 'createPortalSession' ? 1 : 0 }];
      const steps = [{ mends: false, restarts: false, killsAfterCalls: 1, script, acts }];
      const { trouble, told } = await runPatiently(lane, steps);
      expect(trouble).toEqual([]);
      expect(told[0]).toMatchObject({ is: 'failed', code: 'OUTCOME_UNKNOWN' });
    },
  );
});
