import { demoIds } from '../../src/emulator/demo.ts';
import { unknownId } from '../emulator/calls.ts';
import { at, deleted } from './case.ts';
import type { Case } from './case.ts';
import { konnectBillingCases } from './konnectBillingCases.ts';

const { acme, globex } = demoIds;
const atOf = (id: string) => `/customers/${id}`;
const stripe = `${atOf(acme)}/billing/stripe`;
const hosted = { stripe_options: { success_url: 'https://shop.example/done' } };
const whole = {
  name: 'Whole',
  description: 'With every member',
  labels: { tier: 'gold' },
  usage_attribution: { subject_keys: ['whole-b', 'whole-a'] },
  primary_email: 'whole@example.com',
  currency: 'EUR',
  billing_address: {
    country: 'DE',
    postal_code: '10115',
    state: 'BE',
    city: 'Berlin',
    line1: 'Street 1',
    line2: 'Floor 2',
    phone_number: '+49 30 1',
  },
};

const customerCases: Case[] = [
  at('create-customer', 201, 'it has every member', (c) => c.konnect('POST', '/customers', { key: 'whole', ...whole })),
  at('create-customer', 400, 'the schema layer refuses', (c) => c.konnect('POST', '/customers', { name: '', x: 1 })),
  at('create-customer', 400, 'the domain layer refuses', (c) =>
    c.konnect('POST', '/customers', { name: 'A', key: 'a', currency: 'ZZZ' }),
  ),
  at('create-customer', 400, 'a label is refused', (c) =>
    c.konnect('POST', '/customers', { name: 'A', key: 'a', labels: { kong: 'x' } }),
  ),
  at('create-customer', 500, 'the name has U+0000', (c) => c.konnect('POST', '/customers', { name: '\0', key: 'a' })),
  at('create-customer', 409, 'the key is taken', (c) => c.konnect('POST', '/customers', { name: 'A', key: 'acme' })),
  at('create-customer', 409, 'a subject is taken', (c) =>
    c.konnect('POST', '/customers', { name: 'A', key: 'a', usage_attribution: { subject_keys: ['acme-staging'] } }),
  ),
  at('list-customers', 200, 'it filters, sorts and pages', (c) =>
    c.konnect('GET', '/customers?filter[key][oeq]=acme,globex&filter[name][contains]=c&sort=id desc&page[size]=1'),
  ),
  at('list-customers', 200, 'it filters by profile', (c) =>
    c.konnect('GET', `/customers?filter[billing_profile_id]=${demoIds.sandboxProfile}&page[number]=2`),
  ),
  at('list-customers', 400, 'a filter is unknown', (c) => c.konnect('GET', '/customers?filter[city]=Berlin')),
  at('list-customers', 500, 'a filter has U+0000', (c) => c.konnect('GET', '/customers?filter[key]=%00')),
  at('get-customer', 200, 'it is there', (c) => c.konnect('GET', atOf(acme))),
  at('get-customer', 200, 'it was deleted', async (c) => {
    await c.konnect('DELETE', atOf(acme));
    await c.konnect('GET', atOf(acme));
  }),
  at('get-customer', 404, 'it is unknown', (c) => c.konnect('GET', atOf(unknownId))),
  at('get-customer', 404, 'the id is a key', (c) => c.konnect('GET', atOf('acme'))),
  at('upsert-customer', 200, 'it has every member', (c) => c.konnect('PUT', atOf(acme), whole)),
  at('upsert-customer', 400, 'the schema layer refuses', (c) => c.konnect('PUT', atOf(acme), { key: 'acme' })),
  at('upsert-customer', 400, 'the domain layer refuses', (c) =>
    c.konnect('PUT', atOf(acme), { name: 'A', currency: 'ZZZ' }),
  ),
  at('upsert-customer', 400, 'a label is refused', (c) =>
    c.konnect('PUT', atOf(acme), { name: 'A', labels: { a: '1.0.0' } }),
  ),
  at('upsert-customer', 500, 'the name has U+0000', (c) => c.konnect('PUT', atOf(acme), { name: '\0' })),
  at('upsert-customer', 404, 'it is unknown', (c) => c.konnect('PUT', atOf(unknownId), { name: 'A' })),
  at('upsert-customer', 409, 'a subject is taken', (c) =>
    c.konnect('PUT', atOf(globex), { name: 'A', usage_attribution: { subject_keys: ['acme-staging'] } }),
  ),
  at('upsert-customer', 410, 'it was deleted', (c) => deleted(c, 'PUT', atOf(acme), { name: 'A' })),
  at('delete-customer', 204, 'it is there', (c) => c.konnect('DELETE', atOf(acme))),
  at('delete-customer', 204, 'it was deleted before', (c) => deleted(c, 'DELETE', atOf(acme))),
  at('delete-customer', 204, 'it is unknown', (c) => c.konnect('DELETE', atOf(unknownId))),
  at('delete-customer', 404, 'the id is no ULID', (c) => c.konnect('DELETE', atOf('acme'))),
  at('delete-customer', 400, 'it has open invoices', (c) => {
    c.record(acme).openInvoices = 1;
    return c.konnect('DELETE', atOf(acme));
  }),
  at('delete-customer', 400, 'it has entitlements', (c) => {
    c.record(acme).entitlements = 1;
    return c.konnect('DELETE', atOf(acme));
  }),
  at('delete-customer', 400, 'it has active subscriptions', (c) => {
    c.record(acme).activePlanKeys.push('pro');
    return c.konnect('DELETE', atOf(acme));
  }),
];

const profileCases: Case[] = [
  at('list-billing-profiles', 200, 'it pages', (c) => c.konnect('GET', '/profiles?page[size]=1&page[number]=2')),
  at('list-billing-profiles', 400, 'the page is no number', (c) => c.konnect('GET', '/profiles?page[size]=x')),
  at('get-billing-profile', 200, 'it is there', (c) => c.konnect('GET', `/profiles/${demoIds.stripeProfile}`)),
  at('get-billing-profile', 404, 'it is unknown', (c) => c.konnect('GET', `/profiles/${unknownId}`)),
];

/** What holds for every operation alike: the calls, with a body where the operation takes one. */
const calls: readonly [operation: string, method: string, path: string, body?: object][] = [
  ['create-customer', 'POST', '/customers', { name: 'A', key: 'a' }],
  ['list-customers', 'GET', '/customers'],
  ['get-customer', 'GET', atOf(acme)],
  ['upsert-customer', 'PUT', atOf(acme), { name: 'A' }],
  ['delete-customer', 'DELETE', atOf(acme)],
  ['get-customer-billing', 'GET', `${atOf(acme)}/billing`],
  ['update-customer-billing', 'PUT', `${atOf(acme)}/billing`, {}],
  ['update-customer-billing-app-data', 'PUT', `${atOf(acme)}/billing/app-data`, {}],
  ['create-customer-stripe-checkout-session', 'POST', `${stripe}/checkout-sessions`, hosted],
  ['create-customer-stripe-portal-session', 'POST', `${stripe}/portal-sessions`, { stripe_options: {} }],
  ['list-billing-profiles', 'GET', '/profiles'],
  ['get-billing-profile', 'GET', `/profiles/${demoIds.stripeProfile}`],
];

const commonCases: Case[] = calls.flatMap(([operation, method, path, body]) => [
  at(operation, 401, 'the token is none of Konnect', (c) =>
    c.konnect(method, path, body, { authorization: 'Bearer x' }),
  ),
]);

export const konnectCases: readonly Case[] = [
  ...customerCases,
  ...konnectBillingCases,
  ...profileCases,
  ...commonCases,
  at('none', 404, 'no operation has the path', (c) => c.konnect('GET', '/meters')),
  at('none', 405, 'no operation of the path has the method', (c) => c.konnect('PUT', '/customers', { name: 'A' })),
];
