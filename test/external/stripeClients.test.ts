import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { emulatorKeys } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';

/**
 * Stripe's own clients against the emulator, each in a process of its own. `STRIPE_PYTHON` is the path of a Python with the
 * package `stripe`.
 */
const python = process.env['STRIPE_PYTHON'];
if (python === undefined) {
  process.stderr.write(
    'SKIPPED: stripe-python against the emulator. Set STRIPE_PYTHON to a Python with the package stripe.\n',
  );
}

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

/** The command of a client, which gets the URL of the emulator, the key and a customer. */
const clients: [string, string[]][] = [
  ['stripe-node (the current major)', [process.execPath, pathOf('stripeNode.mjs'), 'stripe']],
  ['stripe-node 14', [process.execPath, pathOf('stripeNode.mjs'), 'stripe-14']],
];
if (python !== undefined) clients.push(['stripe-python', [python, pathOf('stripePython.py')]]);

test.each(clients)(
  '%s lists, creates, reads, changes and replays, and gets typed errors',
  async (_name, [program = '', ...args]) => {
    const { stripeUrl } = emulator;
    const { stdout } = await promisify(execFile)(program, [
      ...args,
      stripeUrl,
      emulatorKeys.stripe,
      demoIds.acmeStripeCustomer,
    ]);
    const error = (type: string, param: string | undefined, code?: string) => ({
      type,
      ...(param !== undefined && { param }),
      ...(code !== undefined && { code }),
      hasRequestId: true,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      listed: emulator.state.stripe.configurations.size - 2,
      isListComplete: true,
      products: [{ product: 'prod_1', prices: ['price_1'] }],
      headline: 'Manage your plan',
      updated: { active: false, returnUrl: null, metadata: {} },
      sessionUrl: expect.stringMatching(/^http/),
      isReplayed: true,
      errors: {
        missing: error('StripeInvalidRequestError', 'configuration', 'resource_missing'),
        wrongKey: error('StripeAuthenticationError', undefined),
        invalid: error('StripeInvalidRequestError', 'features[subscription_cancel][mode]'),
        unknownExpand: error('StripeInvalidRequestError', 'expand'),
        otherInput: error('StripeIdempotencyError', undefined),
      },
    });
  },
);

function pathOf(file: string): string {
  return fileURLToPath(new URL(`clients/${file}`, import.meta.url));
}
