import fc from 'fast-check';
import { InjectFaults, SendRequests, defaultTransport, settle } from './commands.ts';
import type { ScheduledFault } from './faultScheduler.ts';
import { startSystem } from './setup.ts';
import type { System } from './setup.ts';

/** Failures that random command sequences found, each in its shrunk form. */

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

const lostResponse: ScheduledFault = { fault: 'resetBeforeHeaders', applied: true, on: 'any' };

describe.each([
  'createConfiguration',
  'createPortalSession',
  'updateConfiguration',
  'upsertById',
  'updateBilling',
] as const)('%s with a lost response', (operation) => {
  test.each(['status401', 'limitedWithRetryAfter', 'refused'] as const)(
    'returns OUTCOME_UNKNOWN when the retry meets %s',
    async (fault) => {
      const rejection: ScheduledFault = { fault, applied: false, on: 'any' };
      // Slot 1 is a Stripe customer: a Konnect customer's lookup would meet the fault first.
      const slot = operation === 'createPortalSession' ? 1 : 0;
      const commands = [
        new InjectFaults({ upstream: 'both', faults: [lostResponse, rejection], repeatsLast: true }),
        new SendRequests([{ ...defaultTransport, operation, slot, variant: 0, key: undefined }]),
      ];
      const model = system.createModel();
      await fc.asyncModelRun(() => ({ model, real: system }), commands);
      await settle(model, system);
      expect(model.calls[0]?.outcome).toMatchObject({ type: 'failed', code: 'OUTCOME_UNKNOWN' });
    },
  );
});
