import { demoIds } from '../../src/emulator/demo.ts';
import { startSeconds } from './calls.ts';
import { startPageCalls, successUrl, visit, wordsOf } from './pageCalls.ts';
import type { PageCalls } from './pageCalls.ts';

let calls: PageCalls;
beforeEach(async () => {
  calls = await startPageCalls();
});
afterEach(() => calls.close());

const billing = (id: string) => calls.konnect('GET', `/customers/${id}/billing`);
const methods = () => calls.state.stripe.paymentMethods.size;
const statusOf = (id: string) => calls.state.stripe.checkoutSessions.get(id)?.status;

describe('the page of a checkout session', () => {
  test('shows the session, the customer and the success URL', async () => {
    const page = await visit((await calls.checkout(demoIds.acme)).url);
    expect(page.status).toBe(200);
    const text = wordsOf(page);
    expect(text).toContain('Emulator – nothing here is real');
    expect(text).toContain('Name Acme Corporation E-mail billing@acme.example');
    expect(text).toContain(`Afterwards ${successUrl}`);
  });

  test('has one button and no field for card numbers', async () => {
    const { html } = await visit((await calls.checkout(demoIds.acme)).url);
    expect(html.match(/<button/g)).toHaveLength(1);
    expect(html).toContain('<form method="post">');
    expect(html).not.toContain('<input');
  });

  test('shows the custom texts of the request', async () => {
    const custom_text = {
      shipping_address: { message: 'Where to?' },
      submit: { message: 'Nothing is charged today.' },
      after_submit: { message: 'Thank you.' },
    };
    const text = wordsOf(await visit((await calls.checkout(demoIds.acme, { custom_text })).url));
    expect(text).toMatch(/Where to\? .* Nothing is charged today\. Save payment method Thank you\./);
  });

  test('shows the other options of the request', async () => {
    const options = {
      currency: 'EUR',
      locale: 'de',
      client_reference_id: 'order-1',
      payment_method_types: ['card', 'sepa_debit'],
      billing_address_collection: 'required',
      tax_id_collection: { enabled: true },
      consent_collection: { promotions: 'auto' },
    };
    expect(wordsOf(await visit((await calls.checkout(demoIds.acme, options)).url))).toContain(
      'Currency EUR Payment methods Card, SEPA debit Would also ask for Billing address, Tax ID, Consent to promotions Language asked for de (this page is in English) Your reference order-1',
    );
  });

  test('has a cancel link when the request sets one', async () => {
    const cancel_url = 'https://shop.example/cart';
    const page = await visit((await calls.checkout(demoIds.acme, { cancel_url })).url);
    expect(page.html).toContain(`<a href="${cancel_url}">Cancel and return to shop.example</a>`);
    expect((await visit((await calls.checkout(demoIds.acme)).url)).html).not.toContain('Cancel');
  });

  test('does not exist for an embedded session', async () => {
    const options = { ui_mode: 'embedded', success_url: undefined, return_url: 'https://shop.example' };
    const session = await calls.checkout(demoIds.acme, options);
    expect((await visit(session.url)).status).toBe(404);
    expect((await visit(session.url, {})).status).toBe(404);
    expect(statusOf(session.session_id)).toBe('open');
  });

  test('answers 404 to an unknown id', async () => {
    const url = `${calls.stripeUrl}/c/pay/cs_test_unknown`;
    expect([(await visit(url)).status, (await visit(url, {})).status]).toEqual([404, 404]);
  });
});

describe('the button of the page', () => {
  test('saves a payment method as the customer’s default, and redirects to the success URL', async () => {
    const session = await calls.checkout(demoIds.globex);
    const reply = await visit(session.url, {});
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe(successUrl);
    expect(statusOf(session.session_id)).toBe('complete');
    const { body } = await billing(demoIds.globex);
    expect(body).toMatchObject({
      app_data: {
        stripe: {
          customer_id: session.stripe_customer_id,
          default_payment_method_id: expect.stringMatching(/^pm_\w+$/),
        },
      },
    });
    const saved = calls.record(demoIds.globex).stripe?.default_payment_method_id ?? '';
    expect(calls.state.stripe.paymentMethods.get(saved)).toEqual({ id: saved, customerId: session.stripe_customer_id });
  });

  test('saves a payment method that a billing update accepts', async () => {
    const { url, stripe_customer_id: customer_id } = await calls.checkout(demoIds.globex);
    await visit(url, {});
    const { stripe } = calls.record(demoIds.globex);
    const path = `/customers/${demoIds.globex}/billing/app-data`;
    expect((await calls.konnect('PUT', path, { stripe: { ...stripe, customer_id } })).status).toBe(200);
  });

  test('replaces only the default payment method of a linked customer', async () => {
    const link = { customer_id: demoIds.acmeStripeCustomer, labels: { a: 'b' } };
    calls.record(demoIds.acme).stripe = { ...link, default_payment_method_id: demoIds.acmePaymentMethod };
    await visit((await calls.checkout(demoIds.acme)).url, {});
    const { stripe } = calls.record(demoIds.acme);
    expect(stripe).toMatchObject(link);
    expect(stripe?.default_payment_method_id).not.toBe(demoIds.acmePaymentMethod);
    expect(calls.state.stripe.paymentMethods.has(demoIds.acmePaymentMethod)).toBe(true);
  });

  test('does not change a customer that is now linked to another Stripe customer', async () => {
    const session = await calls.checkout(demoIds.acme);
    const other = { customer_id: demoIds.freeStripeCustomers[0] ?? '' };
    calls.record(demoIds.acme).stripe = other;
    expect((await visit(session.url, {})).status).toBe(303);
    expect(calls.record(demoIds.acme).stripe).toEqual(other);
  });

  test.each([
    ['https://shop.example/done?s={CHECKOUT_SESSION_ID}&t={CHECKOUT_SESSION_ID}', (id: string) => `?s=${id}&t=${id}`],
    ['https://shop.example/done/{CHECKOUT_SESSION_ID}#end', (id: string) => `/${id}#end`],
    ['https://shop.example/done/ä b', () => '/%C3%A4%20b'],
  ])('redirects to %s with the session’s id in place of the template', async (success_url, rest) => {
    const session = await calls.checkout(demoIds.acme, { success_url });
    const { headers } = await visit(session.url, {});
    expect(headers.get('location')).toBe(`https://shop.example/done${rest(session.session_id)}`);
  });

  test('completes a session once', async () => {
    const { url } = await calls.checkout(demoIds.acme);
    const replies = await Promise.all([visit(url, {}), visit(url, {})]);
    expect(replies.map(({ status }) => status).sort()).toEqual([303, 410]);
    const [saved, count] = [calls.record(demoIds.acme).stripe, methods()];
    const again = await visit(url, {});
    expect(again.status).toBe(410);
    expect(again.headers.get('location')).toBeNull();
    expect(wordsOf(again)).toContain('This checkout is complete');
    expect([calls.record(demoIds.acme).stripe, methods()]).toEqual([saved, count]);
    const page = await visit(url);
    expect(page.status).toBe(410);
    expect(page.html).not.toContain('<form');
    expect(page.html).toContain(`href="${successUrl}"`);
  });

  test.each([
    ['that was asked for', { expires_at: startSeconds + 30 * 60 }, 30 * 60],
    ['of 24 hours', {}, 24 * 60 * 60],
  ])('has no effect after the expiry %s', async (_which, options, seconds) => {
    const session = await calls.checkout(demoIds.globex, options);
    calls.passTo(seconds - 1);
    expect((await visit(session.url)).status).toBe(200);
    calls.passTo(seconds);
    const count = methods();
    for (const reply of [await visit(session.url), await visit(session.url, {})]) {
      expect(reply.status).toBe(410);
      expect(wordsOf(reply)).toContain('This checkout has expired');
    }
    expect(methods()).toBe(count);
    expect(statusOf(session.session_id)).toBe('open');
    expect(calls.record(demoIds.globex).stripe).toEqual({ customer_id: session.stripe_customer_id });
  });

  test('used before the expiry, leaves the session complete after the expiry', async () => {
    const { url } = await calls.checkout(demoIds.acme);
    await visit(url, {});
    calls.passTo(25 * 60 * 60);
    expect(wordsOf(await visit(url))).toContain('This checkout is complete');
  });
});

describe('when consent to the terms is required', () => {
  const options = { consent_collection: { terms_of_service: 'required' } };

  test('the page has a checkbox, with the custom text if there is one', async () => {
    const page = await visit((await calls.checkout(demoIds.acme, options)).url);
    expect(page.html).toMatch(/<label><input type="checkbox" name="terms" value="accepted" required> I agree/);
    const custom_text = { terms_of_service_acceptance: { message: 'Our rules are fine' } };
    const own = await visit((await calls.checkout(demoIds.acme, { ...options, custom_text })).url);
    expect(wordsOf(own)).toContain('Our rules are fine');
    expect(wordsOf(own)).not.toContain('I agree');
  });

  test('a form without consent has no effect', async () => {
    const session = await calls.checkout(demoIds.acme, options);
    const [count, link] = [methods(), calls.record(demoIds.acme).stripe];
    for (const form of ['', 'terms=', 'terms=no']) {
      const reply = await visit(session.url, Object.fromEntries(new URLSearchParams(form)));
      expect(reply.status).toBe(400);
      expect(reply.html).toContain('<p class="wrong" id="fault" role="alert">');
      expect(reply.html).toContain('required aria-invalid="true" aria-describedby="fault" autofocus');
    }
    expect([methods(), calls.record(demoIds.acme).stripe, statusOf(session.session_id)]).toEqual([count, link, 'open']);
    expect((await visit(session.url, { terms: 'accepted' })).status).toBe(303);
  });

  test('a session that does not require it has no checkbox', async () => {
    const none = { consent_collection: { terms_of_service: 'none' } };
    expect((await visit((await calls.checkout(demoIds.acme, none)).url)).html).not.toContain('<input');
  });
});
