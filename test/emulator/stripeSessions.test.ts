import { Session } from '../../src/datasources/stripe/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { startCalls, startSeconds } from './calls.ts';
import type { Calls, Reply } from './calls.ts';

let calls: Calls;
beforeEach(async () => {
  calls = await startCalls();
});
afterEach(() => calls.close());

const customer = `customer=${demoIds.acmeStripeCustomer}`;
const open = (form: string, headers?: Record<string, string>) => calls.stripe('POST', '/sessions', form, headers);

async function opened(form: string): Promise<Session> {
  const reply = await open(form);
  expect(reply.status).toBe(200);
  return Session.parse(reply.body);
}

function expectError(reply: Reply, error: object): void {
  expect(reply).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error', ...error } } });
}

test('a session has every member, with null for omitted ones', async () => {
  const { status, body } = await open(`${customer}&configuration=${demoIds.secondConfiguration}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    id: expect.stringMatching(/^bps_\w+$/),
    object: 'billing_portal.session',
    after_expiration: null,
    configuration: demoIds.secondConfiguration,
    created: startSeconds,
    customer: demoIds.acmeStripeCustomer,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: null,
    url: expect.stringMatching(/\/p\/session\/test_/),
  });
});

test('a session returns the members of the request', async () => {
  const body = await opened(
    `${customer}&locale=pt-BR&return_url=https://example.com/me&on_behalf_of=acct_1` +
      '&after_expiration[type]=customer_login&after_expiration[customer_login][expires_at]=1800000000',
  );
  expect(body).toMatchObject({
    locale: 'pt-BR',
    return_url: 'https://example.com/me',
    on_behalf_of: 'acct_1',
    after_expiration: { type: 'customer_login', customer_login: { expires_at: 1_800_000_000 } },
  });
});

test('a session without a configuration has the default one and its return URL', async () => {
  expect(await opened(customer)).toMatchObject({
    configuration: demoIds.defaultConfiguration,
    return_url: 'https://example.com/account',
  });
});

test('a session can be created for a customer account', async () => {
  expect(await opened(`customer_account=${demoIds.acmeStripeAccount}`)).toMatchObject({
    customer: demoIds.acmeStripeCustomer,
    customer_account: demoIds.acmeStripeAccount,
  });
});

test('a live key creates a live session', async () => {
  expect((await open(customer, { authorization: 'Bearer rk_live_1' })).body).toMatchObject({ livemode: true });
});

test('expand returns the configuration in place of its id', async () => {
  expect((await open(`${customer}&expand[]=configuration`)).body).toMatchObject({
    configuration: { id: demoIds.defaultConfiguration, object: 'billing_portal.configuration' },
  });
});

test('sessions have unique ids and URLs', async () => {
  const [one, two] = [await opened(customer), await opened(customer)];
  expect([two.id, two.url]).not.toEqual([one.id, one.url]);
});

describe('a session is rejected', () => {
  test.each([
    ['without a customer', 'locale=de', { code: 'parameter_missing', param: 'customer' }],
    ['for a customer and an account', `${customer}&customer_account=acct_1`, { code: 'parameters_exclusive' }],
    ['for an unknown customer', 'customer=cus_unknown', { code: 'resource_missing', param: 'customer' }],
    ['for an unknown account', 'customer_account=acct_1', { code: 'resource_missing', param: 'customer_account' }],
    [
      'with an unknown configuration',
      `${customer}&configuration=bpc_unknown`,
      { code: 'resource_missing', param: 'configuration' },
    ],
    [
      'with an inactive configuration',
      `${customer}&configuration=${demoIds.inactiveConfiguration}`,
      { param: 'configuration', message: expect.stringContaining('inactive') },
    ],
    ['with an unknown locale', `${customer}&locale=xx`, { param: 'locale' }],
    ['with a return link that is no URL', `${customer}&return_url=me`, { code: 'url_invalid', param: 'return_url' }],
    ['with an empty customer', 'customer=', { code: 'parameter_invalid_empty', param: 'customer' }],
    ['with an unknown member', `${customer}&mode=x`, { code: 'parameter_unknown', param: 'mode' }],
  ])('%s', async (_name, form, error) => {
    expectError(await open(form), error);
    expect(calls.state.stripe.portalSessions.size).toBe(0);
  });

  test('without a configuration when there is no default', async () => {
    calls.state.stripe.configurations.delete(demoIds.defaultConfiguration);
    const message = expect.stringContaining(
      'No configuration provided and your test mode default configuration has not been created',
    );
    expectError(await open(customer), { message });
  });
});

describe('a flow', () => {
  const noBranch = {
    subscription_cancel: null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
  };
  const homepage = { type: 'portal_homepage', hosted_confirmation: null, redirect: null };
  const flow = (type: string, more = '') => `${customer}&flow_data[type]=${type}${more}`;

  beforeEach(() => {
    calls.configuration(demoIds.defaultConfiguration).features.subscription_pause.enabled = true;
  });

  test.each(['customer_update', 'payment_method_update'])(
    '%s has no data, and ends at the portal homepage',
    async (type) => {
      expect((await open(flow(type))).body).toMatchObject({ flow: { type, after_completion: homepage, ...noBranch } });
    },
  );

  test.each(['subscription_cancel', 'subscription_pause', 'subscription_update'])('%s names one', async (type) => {
    expect((await open(flow(type, `&flow_data[${type}][subscription]=sub_1`))).body).toMatchObject({
      flow: { type, ...noBranch, [type]: { subscription: 'sub_1' } },
    });
  });

  test('subscription_cancel may offer a coupon', async () => {
    const branch = 'flow_data[subscription_cancel]';
    const { flow: answer } = await opened(
      flow(
        'subscription_cancel',
        `&${branch}[subscription]=sub_1&${branch}[retention][type]=coupon_offer&${branch}[retention][coupon_offer][coupon]=c1`,
      ),
    );
    expect(answer?.subscription_cancel).toEqual({
      subscription: 'sub_1',
      retention: { type: 'coupon_offer', coupon_offer: { coupon: 'c1' } },
    });
  });

  test('subscription_update_confirm names one item', async () => {
    const branch = 'flow_data[subscription_update_confirm]';
    const data =
      `&${branch}[subscription]=sub_1&${branch}[items][0][id]=si_1&${branch}[items][0][quantity]=3` +
      `&${branch}[discounts][0][coupon]=c1`;
    const { flow: answer } = await opened(flow('subscription_update_confirm', data));
    expect(answer?.subscription_update_confirm).toEqual({
      subscription: 'sub_1',
      items: [{ id: 'si_1', price: null, quantity: 3 }],
      discounts: [{ coupon: 'c1', promotion_code: null }],
    });
    expectError(await open(flow('subscription_update_confirm', `${data}&${branch}[items][1][id]=si_2`)), {
      param: `${branch}[items]`,
    });
  });

  test.each([
    ['redirect', '[redirect][return_url]=https://example.com/x', { redirect: { return_url: 'https://example.com/x' } }],
    [
      'hosted_confirmation',
      '[hosted_confirmation][custom_message]=Bye',
      { hosted_confirmation: { custom_message: 'Bye' } },
    ],
  ])('may end in a %s', async (type, data, expected) => {
    const form = flow(
      'customer_update',
      `&flow_data[after_completion][type]=${type}&flow_data[after_completion]${data}`,
    );
    expect((await opened(form)).flow?.after_completion).toEqual({ ...homepage, type, ...expected });
  });

  test('ends as its type says, and ignores the data of other types', async () => {
    const form = flow('customer_update', '&flow_data[after_completion][redirect][return_url]=https://example.com');
    const reply = await opened(`${form}&flow_data[after_completion][type]=portal_homepage`);
    expect(reply.flow?.after_completion).toEqual(homepage);
  });

  test.each([
    ['without its type', `${customer}&flow_data[subscription_cancel][subscription]=s`, 'flow_data[type]'],
    ['of a type without its data', flow('subscription_cancel'), 'flow_data[subscription_cancel]'],
    [
      'that redirects to nowhere',
      flow('customer_update', '&flow_data[after_completion][type]=redirect'),
      'flow_data[after_completion][redirect]',
    ],
  ])('%s is rejected as parameter_missing', async (_name, form, param) => {
    expectError(await open(form), { code: 'parameter_missing', param });
  });

  test.each([
    [
      'with the data of another type',
      flow('customer_update', '&flow_data[subscription_update][subscription]=s'),
      'flow_data[subscription_update]',
    ],
    ['of an unknown type', flow('dance'), 'flow_data[type]'],
    [
      'with a long message',
      flow(
        'customer_update',
        `&flow_data[after_completion][type]=hosted_confirmation&flow_data[after_completion][hosted_confirmation][custom_message]=${'x'.repeat(501)}`,
      ),
      'flow_data[after_completion][hosted_confirmation][custom_message]',
    ],
  ])('%s is rejected', async (_name, form, param) => {
    expectError(await open(form), { param });
  });

  test.each(['customer_update', 'subscription_cancel', 'subscription_pause', 'subscription_update'])(
    '%s is rejected while the configuration has it off',
    async (type) => {
      const data = type === 'customer_update' ? '' : `&flow_data[${type}][subscription]=sub_1`;
      const form = `${flow(type, data)}&configuration=${demoIds.secondConfiguration}`;
      expectError(await open(form), { param: 'flow_data[type]', message: expect.stringContaining('disabled') });
    },
  );
});
