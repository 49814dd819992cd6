import type { z } from 'zod';
import {
  AppDataAnswer,
  BillingAnswer,
  BillingProfileAnswer,
  CheckoutSessionAnswer,
  CustomerAnswer,
  PortalSessionAnswer,
  Problem,
} from '../../src/datasources/konnect/contract.ts';
import { readAnswer } from '../../src/datasources/http/tolerantReader.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { readRecording, recordingFiles } from './recordings.ts';

/** Reads an answer, and returns what the log would report. */
function reportsOf(schema: z.ZodType, answer: unknown): string[] {
  const reports: string[] = [];
  readAnswer('konnect', schema, answer, {
    reportOmitted: (members) => reports.push(members),
    reportUnrecognized: (member, value) => reports.push(`${member} ${value}`),
  });
  return reports;
}

const times = { created_at: '2026-08-18T09:00:00.123456Z', updated_at: '2026-08-18T09:00:00.123456Z' };
const customer = { id: demoIds.acme, key: 'acme', name: 'Acme', ...times };
const session = { stripe_customer_id: 'cus_1', created_at: '2026-08-18T09:00:00Z', url: 'https://stripe.example/p' };

/** Shapes of answers that an OpenMeter server of 2026-08-18 sent, with what it leaves empty. */
const shapes: readonly (readonly [title: string, schema: z.ZodType, answer: object])[] = [
  ['a customer with nothing but what is required', CustomerAnswer, customer],
  [
    'a deleted customer, which keeps its subjects',
    CustomerAnswer,
    { ...customer, deleted_at: times.updated_at, usage_attribution: { subject_keys: ['a'] } },
  ],
  ['empty labels and an empty address', CustomerAnswer, { ...customer, labels: {}, billing_address: {} }],
  [
    'empty texts',
    CustomerAnswer,
    { ...customer, description: '', primary_email: '', billing_address: { country: '' } },
  ],
  [
    'billing of the Stripe app',
    BillingAnswer,
    { billing_profile: { id: demoIds.stripeProfile }, app_data: { stripe: { customer_id: 'cus_1' } } },
  ],
  [
    'billing of the external invoicing app without labels',
    BillingAnswer,
    { billing_profile: { id: demoIds.sandboxProfile }, app_data: { external_invoicing: { labels: null } } },
  ],
  ['billing of an app without data', BillingAnswer, { billing_profile: { id: demoIds.sandboxProfile }, app_data: {} }],
  ['null for the data of the other app', AppDataAnswer, { stripe: { customer_id: 'cus_1' }, external_invoicing: null }],
  [
    'a profile whose supplier has no id',
    BillingProfileAnswer,
    {
      id: demoIds.stripeProfile,
      name: 'Default',
      ...times,
      supplier: { id: '', name: 'Us', addresses: { billing_address: {} } },
      workflow: {
        collection: { alignment: { type: 'subscription' }, interval: 'PT1H' },
        payment: { collection_method: 'send_invoice', due_after: 'P30D' },
        invoicing: { auto_advance: true, draft_period: 'P0D', progressive_billing: false },
        tax: { enabled: true, enforced: false },
      },
      apps: {
        tax: { id: demoIds.stripeApp },
        invoicing: { id: demoIds.stripeApp },
        payment: { id: demoIds.stripeApp },
      },
      default: true,
    },
  ],
  [
    'a checkout session without an e-mail address',
    CheckoutSessionAnswer,
    {
      ...session,
      customer_id: demoIds.acme,
      session_id: 'cs_1',
      setup_intent_id: 'seti_1',
      mode: 'setup',
      metadata: {},
      status: 'open',
      currency: 'EUR',
    },
  ],
  [
    'a portal session of which Stripe gave little',
    PortalSessionAnswer,
    { ...session, id: 'bps_1', configuration_id: 'bpc_1', livemode: false, return_url: '', locale: '' },
  ],
  [
    'a problem of the schema check',
    Problem,
    {
      type: 'https://kongapi.info/konnect/bad-request',
      status: 400,
      title: 'Bad Request',
      instance: 'kong:trace:1',
      detail: 'x',
      invalid_parameters: [{ field: '', rule: 'properties', reason: 'property "x" is unsupported', source: '' }],
    },
  ],
  [
    'a problem of a later check',
    Problem,
    {
      type: 'about:blank',
      status: 404,
      title: 'Not Found',
      detail: 'not found error: x',
      extensions: { code: 'profile_not_found', message: 'x', severity: 'critical' },
    },
  ],
  ['a problem without a detail', Problem, { type: 'about:blank', status: 500, title: 'Internal Server Error' }],
];

test.each(shapes)('%s is read without loss', (_title, schema, answer) => {
  expect(reportsOf(schema, answer)).toEqual([]);
});

/** Ids and times are recorded as placeholders. */
function withTimes(recorded: object): object {
  return { ...recorded, ...times, ...('deleted_at' in recorded && { deleted_at: times.updated_at }) };
}

test('every customer that was recorded is read without loss', () => {
  const customers = recordingFiles
    .flatMap(readRecording)
    .flatMap(({ status, answer }) => (status < 300 && answer?.['key'] !== undefined ? [answer] : []));
  expect(customers.length).toBeGreaterThan(30);
  for (const recorded of customers)
    expect(reportsOf(CustomerAnswer, { ...withTimes(recorded), id: demoIds.acme })).toEqual([]);
});
