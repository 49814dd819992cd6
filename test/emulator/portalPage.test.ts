import { demoIds } from '../../src/emulator/demo.ts';
import { secretOf } from '../../src/emulator/identifiers.ts';
import { startPageCalls, visit, wordsOf } from './pageCalls.ts';
import type { PageCalls } from './pageCalls.ts';

let calls: PageCalls;
beforeEach(async () => {
  calls = await startPageCalls();
});
afterEach(() => calls.close());

const invoicesOnly = `configuration=${demoIds.secondConfiguration}`;
const flow = (type: string, more = '') => `flow_data[type]=${type}${more}`;

async function words(form?: string): Promise<string> {
  return wordsOf(await visit(await calls.portal(form)));
}

describe('the page of a portal session', () => {
  test('says that it belongs to the emulator', async () => {
    const page = await visit(await calls.portal());
    expect(page.status).toBe(200);
    expect(wordsOf(page)).toContain('Emulator – nothing here is real');
  });

  test('names the customer with its e-mail address', async () => {
    expect(await words()).toContain('Name Acme Corporation E-mail billing@acme.example');
    const [free = ''] = demoIds.freeStripeCustomers;
    expect(await words(`customer=${free}`)).toContain('Name Unlinked payer 1 E-mail None');
  });

  test('has the headline of the business, or else a default heading', async () => {
    expect((await visit(await calls.portal())).html).toContain('<h1><bdi>Manage your plan and payments</bdi></h1>');
    expect((await visit(await calls.portal(invoicesOnly))).html).toContain('<h1>Customer portal</h1>');
  });

  test('links to the privacy policy and the terms if they are set', async () => {
    const page = await visit(await calls.portal());
    expect(page.html).toContain('<a href="https://example.com/privacy">Privacy policy</a>');
    expect(page.html).toContain('<a href="https://example.com/terms">Terms of service</a>');
    expect((await visit(await calls.portal(invoicesOnly))).html).not.toMatch(/Privacy policy|Terms of service/);
  });

  test('links to the return URL of the session, or else of the configuration', async () => {
    const own = await visit(await calls.portal('return_url=https://shop.example/me?a=1%26b=2'));
    expect(own.html).toContain('<a href="https://shop.example/me?a=1&amp;b=2">Return to shop.example</a>');
    const standard = await visit(await calls.portal());
    expect(standard.html).toContain('<a href="https://example.com/account">Return to example.com</a>');
    expect(await words(invoicesOnly)).toContain('no way back');
  });

  test('names the session and its configuration', async () => {
    expect(await words('locale=de&on_behalf_of=acct_1&after_expiration[type]=customer_login')).toMatch(
      /Session Id bps_\w+ Configuration Default portal \(bpc_\w+\) Works until 2026-01-15 12:05 UTC Language asked for de .* On behalf of acct_1 Once expired Customer login/,
    );
  });
});

describe('the features on the page', () => {
  test('show whether they are enabled, and their settings', async () => {
    const text = await words();
    for (const feature of [
      'Update customer details Enabled Can change Address, Email, Name, Tax ID ',
      'Update payment methods Enabled Payment methods As set for the account ',
      'See invoices Enabled ',
      'Change subscriptions Enabled Can change Price, Quantity Product prod_demoPlan price_demoMonthly, price_demoYearly, Quantity 1 to 50 Proration Create prorations Billing cycle anchor Unchanged During a trial End trial Put off to period end None ',
      'Pause subscriptions Disabled How it is set For 1 month ',
      'Cancel subscriptions Enabled Takes effect At period end Proration None Asks for a reason Too expensive, Missing features, Switched service, Unused, Other ',
    ]) {
      expect(text).toContain(feature);
    }
  });

  test('show the current configuration', async () => {
    const features = 'features[subscription_pause][enabled]=true&features[subscription_pause][duration][type]';
    const url = await calls.portal();
    const update = (form: string) => calls.stripe('POST', `/configurations/${demoIds.defaultConfiguration}`, form);
    const options = 'features[subscription_pause][duration][interval_options]';
    await update(`${features}=interval_options&${options}[0][interval]=week&${options}[0][interval_count]=2`);
    expect(wordsOf(await visit(url))).toContain('Pause subscriptions Enabled For 2 weeks ');
    await update(`${features}=indefinite`);
    expect(wordsOf(await visit(url))).toContain('Pause subscriptions Enabled For As long as the customer likes ');
  });

  test('distinguish disabled, not requested and unlimited', async () => {
    const { features } = calls.configuration(demoIds.defaultConfiguration);
    features.subscription_cancel.cancellation_reason.enabled = false;
    features.subscription_update.products?.push({
      product: 'prod_2',
      prices: ['price_2'],
      adjustable_quantity: { enabled: true, minimum: 2, maximum: null },
    });
    features.customer_update = { enabled: false, allowed_updates: [] };
    const text = await words();
    expect(text).toContain('Asks for a reason No ');
    expect(text).toContain('Product prod_2 price_2, Quantity 2 or more ');
    expect(text).toContain('Update customer details Disabled How it is set Can change None ');
  });
});

describe('the flow on the page', () => {
  test('is absent when the request has none', async () => {
    expect(await words()).not.toContain('What this link asks for');
  });

  test('ends at the start of the portal by default', async () => {
    expect(await words(flow('payment_method_update'))).toContain(
      'What this link asks for Task Payment method update Afterwards Start of the portal',
    );
  });

  test('links to its redirect target', async () => {
    const after = 'flow_data[after_completion]';
    const page = await visit(
      await calls.portal(
        flow('customer_update', `&${after}[type]=redirect&${after}[redirect][return_url]=https://shop.example/x`),
      ),
    );
    expect(page.html).toContain('<a href="https://shop.example/x">Continue to shop.example</a>');
  });

  test('shows its confirmation', async () => {
    const after = 'flow_data[after_completion]';
    const done = `&${after}[type]=hosted_confirmation&${after}[hosted_confirmation][custom_message]=See+you`;
    expect(await words(flow('customer_update', done))).toContain('Afterwards Confirmation on this site: See you');
  });

  test('shows the subscription, the offer and the changes', async () => {
    const cancel = 'flow_data[subscription_cancel]';
    const offer = `&${cancel}[subscription]=sub_1&${cancel}[retention][type]=coupon_offer&${cancel}[retention][coupon_offer][coupon]=c1`;
    expect(await words(flow('subscription_cancel', offer))).toContain('Subscription sub_1 Offer to stay Coupon c1 ');
    const confirm = 'flow_data[subscription_update_confirm]';
    const change =
      `&${confirm}[subscription]=sub_2&${confirm}[items][0][id]=si_1&${confirm}[items][0][quantity]=0` +
      `&${confirm}[discounts][0][promotion_code]=promo_1`;
    expect(await words(flow('subscription_update_confirm', change))).toContain(
      'Subscription sub_2 Items si_1, Quantity 0 Discounts promo_1 ',
    );
  });
});

describe('the url of a portal session', () => {
  test('works for five minutes, used or not, and then answers 410', async () => {
    const url = await calls.portal();
    calls.passTo(299);
    expect((await visit(url)).status).toBe(200);
    expect((await visit(url)).status).toBe(200);
    calls.passTo(300);
    const page = await visit(url);
    expect(page.status).toBe(410);
    expect(wordsOf(page)).toContain('This link has expired');
    expect(wordsOf(page)).not.toContain('Acme');
    expect(page.html).toContain('href="https://example.com/account"');
  });

  test('answers 404 when unknown', async () => {
    const page = await visit(`${calls.stripeUrl}/p/session/test_unknown`);
    expect(page.status).toBe(404);
    expect(wordsOf(page)).toContain('Unknown link');
  });
});

describe('the login page of a configuration', () => {
  const url = () => `${calls.stripeUrl}/p/login/${secretOf(demoIds.defaultConfiguration)}`;

  test('says that the emulator has no login, and links back', async () => {
    await calls.stripe('POST', `/configurations/${demoIds.defaultConfiguration}`, 'login_page[enabled]=true');
    const page = await visit(url());
    expect(page.status).toBe(200);
    expect(wordsOf(page)).toContain('login page of Default portal');
    expect(page.html).toContain('href="https://example.com/account"');
    expect(page.html).not.toContain('<form');
  });

  test('answers 404 while disabled', async () => {
    expect((await visit(url())).status).toBe(404);
  });
});
