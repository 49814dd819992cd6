import { demoIds } from '../../src/emulator/demo.ts';
import { secretOf } from '../../src/emulator/identifiers.ts';
import { call } from '../emulator/calls.ts';
import type { Calls } from '../emulator/calls.ts';
import { at } from './case.ts';
import type { Case } from './case.ts';

const list = 'GetBillingPortalConfigurations';
const create = 'PostBillingPortalConfigurations';
const get = 'GetBillingPortalConfigurationsConfiguration';
const update = 'PostBillingPortalConfigurationsConfiguration';
const open = 'PostBillingPortalSessions';

const { acmeStripeCustomer, acmeStripeAccount, defaultConfiguration, secondConfiguration } = demoIds;
const configuration = (id: string) => `/configurations/${id}`;
const small = 'features[invoice_history][enabled]=true';
const session = `customer=${acmeStripeCustomer}`;
const flow = `${session}&configuration=${defaultConfiguration}&flow_data[type]`;

const everyFeature = [
  'features[customer_update][enabled]=true&features[customer_update][allowed_updates][]=email',
  'features[customer_update][allowed_updates][]=tax_id&features[payment_method_update][enabled]=true',
  'features[payment_method_update][payment_method_configuration]=pmc_1&features[subscription_cancel][enabled]=true',
  'features[subscription_cancel][mode]=immediately&features[subscription_cancel][proration_behavior]=create_prorations',
  'features[subscription_cancel][cancellation_reason][enabled]=true',
  'features[subscription_cancel][cancellation_reason][options][0]=unused',
  'features[subscription_cancel][cancellation_reason][feedback_options][0]=fo_1',
  'features[subscription_pause][enabled]=true&features[subscription_pause][duration][type]=interval_options',
  'features[subscription_pause][duration][interval_options][0][interval]=month',
  'features[subscription_update][enabled]=true&features[subscription_update][default_allowed_updates][0]=price',
  'features[subscription_update][products][0][product]=prod_1&features[subscription_update][products][0][prices][0]=p',
  'features[subscription_update][products][0][adjustable_quantity][enabled]=true',
  'features[subscription_update][billing_cycle_anchor]=now&features[subscription_update][proration_behavior]=none',
  'features[subscription_update][schedule_at_period_end][conditions][0][type]=shortening_interval',
  'features[subscription_update][trial_update_behavior]=continue_trial',
].join('&');
const everyMember = [
  `${small}&${everyFeature}&name=Whole&default_return_url=https://a.example&login_page[enabled]=true`,
  'business_profile[headline]=Hi&business_profile[privacy_policy_url]=https://a.example',
  'business_profile[terms_of_service_url]=https://a.example&metadata[0]=first&metadata[tier]=gold&expand[]=application',
].join('&');

const configurationCases: Case[] = [
  at(list, 200, 'it filters and pages', (c) =>
    c.stripe('GET', `/configurations?active=true&limit=1&starting_after=${secondConfiguration}`),
  ),
  at(list, 200, 'it pages back', (c) =>
    c.stripe('GET', `/configurations?is_default=false&ending_before=${defaultConfiguration}`),
  ),
  at(list, 400, 'the limit is 0', (c) => c.stripe('GET', '/configurations?limit=0')),
  at(create, 200, 'it has every member', (c) => c.stripe('POST', '/configurations', everyMember)),
  at(create, 200, 'it has nothing but a feature', (c) => c.stripe('POST', '/configurations', small)),
  at(create, 400, 'a feature is unknown', (c) => c.stripe('POST', '/configurations', 'features[x][enabled]=true')),
  at(get, 200, 'it is there', (c) => c.stripe('GET', configuration(defaultConfiguration))),
  at(get, 400, 'a parameter is unknown', (c) => c.stripe('GET', `${configuration(defaultConfiguration)}?x=1`)),
  at(get, 404, 'it is unknown', (c) => c.stripe('GET', configuration('bpc_unknown'))),
  at(update, 200, 'it sets every member', (c) =>
    c.stripe('POST', configuration(secondConfiguration), `${everyMember}&active=false`),
  ),
  at(update, 200, 'it unsets what can be unset', (c) =>
    c.stripe(
      'POST',
      configuration(defaultConfiguration),
      'name=&metadata=&default_return_url=&business_profile[headline]=&business_profile[privacy_policy_url]=' +
        '&business_profile[terms_of_service_url]=&features[customer_update][allowed_updates]=' +
        '&features[subscription_update][products]=&features[subscription_update][default_allowed_updates]=' +
        '&features[subscription_update][schedule_at_period_end][conditions]=' +
        '&features[subscription_cancel][cancellation_reason][enabled]=false' +
        '&features[subscription_cancel][cancellation_reason][options]=' +
        '&features[subscription_cancel][cancellation_reason][feedback_options]=' +
        '&features[payment_method_update][enabled]=false' +
        '&features[payment_method_update][payment_method_configuration]=' +
        '&features[subscription_pause][duration][type]=indefinite' +
        '&features[subscription_pause][duration][interval_options]=',
    ),
  ),
  at(update, 200, 'it says nothing', (c) => c.stripe('POST', configuration(secondConfiguration))),
  at(update, 400, 'the default one is switched off', (c) =>
    c.stripe('POST', configuration(defaultConfiguration), 'active=false'),
  ),
  at(update, 404, 'it is unknown', (c) => c.stripe('POST', configuration('bpc_unknown'), 'active=true')),
];

const sessionCases: Case[] = [
  at(open, 200, 'it names nothing but the customer', (c) => c.stripe('POST', '/sessions', session)),
  at(open, 200, 'it names an account', (c) =>
    c.stripe(
      'POST',
      '/sessions',
      `customer_account=${acmeStripeAccount}&locale=es-419&on_behalf_of=acct_1&return_url=https://a.example` +
        '&after_expiration[type]=customer_login&after_expiration[customer_login][expires_at]=1900000000',
    ),
  ),
  at(open, 200, 'the configuration is written out', (c) =>
    c.stripe('POST', '/sessions', `${session}&expand[]=configuration`),
  ),
  at(open, 200, 'it opens with the payment method', (c) =>
    c.stripe('POST', '/sessions', `${flow}=payment_method_update&flow_data[after_completion][type]=portal_homepage`),
  ),
  at(open, 200, 'it opens with a cancellation', (c) =>
    c.stripe(
      'POST',
      '/sessions',
      `${flow}=subscription_cancel&flow_data[subscription_cancel][subscription]=sub_1` +
        '&flow_data[subscription_cancel][retention][type]=coupon_offer' +
        '&flow_data[subscription_cancel][retention][coupon_offer][coupon]=off' +
        '&flow_data[after_completion][type]=redirect&flow_data[after_completion][redirect][return_url]=https://a.example',
    ),
  ),
  at(open, 200, 'it opens with a change to confirm', (c) =>
    c.stripe(
      'POST',
      '/sessions',
      `${flow}=subscription_update_confirm&flow_data[subscription_update_confirm][subscription]=sub_1` +
        '&flow_data[subscription_update_confirm][items][0][id]=si_1' +
        '&flow_data[subscription_update_confirm][items][0][quantity]=2' +
        '&flow_data[subscription_update_confirm][discounts][0][coupon]=off' +
        '&flow_data[after_completion][type]=hosted_confirmation' +
        '&flow_data[after_completion][hosted_confirmation][custom_message]=Done',
    ),
  ),
  at(open, 400, 'the customer is missing', (c) => c.stripe('POST', '/sessions', 'locale=de')),
  at(open, 400, 'the customer is unknown', (c) => c.stripe('POST', '/sessions', 'customer=cus_unknown')),
];

const calls: readonly [operation: string, method: string, path: string, form?: string][] = [
  [list, 'GET', '/configurations'],
  [create, 'POST', '/configurations', small],
  [get, 'GET', configuration(defaultConfiguration)],
  [update, 'POST', configuration(defaultConfiguration), small],
  [open, 'POST', '/sessions', session],
];

const commonCases: Case[] = calls.flatMap(([operation, method, path, form]) => [
  at(operation, 401, 'the key is none of Stripe', (c) => c.stripe(method, path, form, { authorization: 'Bearer x' })),
  ...(form
    ? [
        at(operation, 409, 'the idempotency key is in use', (c) => {
          const ask = () => c.stripe(method, path, form, { 'idempotency-key': 'k' });
          return inTurn(c, ask);
        }),
        at(operation, 500, 'Stripe fails', (c) => {
          c.state.stripe.beforeWrite = async () => {
            throw new Error('out of order');
          };
          return c.stripe(method, path, form);
        }),
      ]
    : []),
]);

export const stripeCases: readonly Case[] = [
  ...configurationCases,
  ...sessionCases,
  ...commonCases,
  at('none', 404, 'no operation has the path', (c) => c.stripe('DELETE', configuration(defaultConfiguration))),
  at('none', 200, 'a browser opens a session', async (c) => {
    await c.stripe('POST', '/sessions', session);
    const [opened] = c.state.stripe.portalSessions.values();
    await call('GET', `${c.stripeUrl}/p/session/${secretOf(opened?.id ?? '')}`, undefined, {});
  }),
  at('none', 404, 'a browser opens an expired session', (c) =>
    call('GET', `${c.stripeUrl}/p/session/x`, undefined, {}),
  ),
];

/** Asks a second time while the first is held back, and lets the first go: the conflict comes first. */
async function inTurn({ state }: Calls, ask: () => Promise<unknown>): Promise<void> {
  const first = new Promise<void>((entered) => {
    state.stripe.beforeWrite = () =>
      new Promise((_resolve, reject) => {
        entered();
        held = () => reject(new Error('never applied'));
      });
  });
  let held = () => {};
  const one = ask();
  await first;
  await ask();
  held();
  await one;
}
