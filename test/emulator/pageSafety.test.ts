import { createHash } from 'node:crypto';
import { demoIds } from '../../src/emulator/demo.ts';
import { secretOf } from '../../src/emulator/identifiers.ts';
import { startPageCalls, visit } from './pageCalls.ts';
import type { PageCalls, PageReply } from './pageCalls.ts';

let calls: PageCalls;
beforeEach(async () => {
  calls = await startPageCalls();
});
afterEach(() => calls.close());

/** Every kind of page there is. */
async function allPages(): Promise<[name: string, page: PageReply][]> {
  await calls.stripe('POST', `/configurations/${demoIds.defaultConfiguration}`, 'login_page[enabled]=true');
  const portal = await calls.portal();
  const [{ url: open }, { url: done }] = [await calls.checkout(demoIds.acme), await calls.checkout(demoIds.acme)];
  const consent_collection = { terms_of_service: 'required' };
  const { url: terms } = await calls.checkout(demoIds.acme, { consent_collection });
  const now: [string, PageReply][] = [
    ['portal', await visit(portal)],
    ['checkout', await visit(open)],
    ['without consent', await visit(terms, {})],
    ['the way on', await visit(done, {})],
    ['complete', await visit(done)],
    ['login', await visit(`${calls.stripeUrl}/p/login/${secretOf(demoIds.defaultConfiguration)}`)],
    ['unknown', await visit(`${calls.stripeUrl}/p/session/x`)],
  ];
  calls.passTo(25 * 60 * 60);
  return [...now, ['expired portal', await visit(portal)], ['expired checkout', await visit(open)]];
}

function policyOf({ headers }: PageReply): Record<string, string> {
  const parts = headers.get('content-security-policy')?.split('; ') ?? [];
  return Object.fromEntries(parts.map((part) => [part.split(' ')[0] ?? '', part.slice(part.indexOf(' ') + 1)]));
}

describe('every page', () => {
  test('forbids caching, framing, indexing and referrers', async () => {
    for (const [name, { headers }] of await allPages()) {
      expect([name, Object.fromEntries(headers)]).toEqual([
        name,
        expect.objectContaining({
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'x-robots-tag': 'noindex',
        }),
      ]);
    }
  });

  test('has a policy that allows only its own style sheet', async () => {
    for (const [name, page] of await allPages()) {
      const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page.html) ?? [];
      const hash = createHash('sha256').update(style).digest('base64');
      expect([name, policyOf(page)]).toMatchObject([
        name,
        {
          'default-src': "'none'",
          'style-src': `'sha256-${hash}'`,
          'base-uri': "'none'",
          'frame-ancestors': "'none'",
        },
      ]);
      expect(page.html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(| style=| on\w+=/);
    }
  });

  test('has a language, one main heading and landmarks', async () => {
    for (const [name, { html }] of await allPages()) {
      const count = (pattern: RegExp) => html.match(pattern)?.length ?? 0;
      expect([name, count(/<html lang="en">/g), count(/<h1>/g)]).toEqual([name, 1, 1]);
      expect([name, count(/<header>/g), count(/<main>/g), count(/<footer>/g)]).toEqual([name, 1, 1, 1]);
      expect(html).toContain('<meta name="robots" content="noindex">');
      expect(html).toMatch(/<title>[A-Z][\w ]+ – emulator<\/title>/);
    }
  });

  test('has a policy that forbids forms when it has none', async () => {
    for (const [, page] of await allPages()) {
      expect(policyOf(page)['form-action'] === "'none'").toBe(!page.html.includes('<form'));
    }
  });
});

test.each([
  ['https://shop.example/done?a=b;c', 'https://shop.example'],
  ['http://localhost:3000/x', 'http://localhost:3000'],
  ['http://[::1]:3000/x', 'http:'],
  ["https://a'b.example/x", 'https:'],
])('the policy of a form that redirects to %s allows %s', async (success_url, source) => {
  const page = await visit((await calls.checkout(demoIds.acme, { success_url })).url);
  expect(policyOf(page)['form-action']).toBe(`'self' ${source}`);
});

describe('untrusted text', () => {
  const injected = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`;
  const escaped = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;';

  function rename(name: string): void {
    const customer = calls.state.stripe.customers.get(demoIds.acmeStripeCustomer);
    if (customer) Object.assign(customer, { name, email: name });
  }

  test('is escaped everywhere on the page of a portal session', async () => {
    rename(injected);
    const configuration = calls.configuration(demoIds.defaultConfiguration);
    configuration.name = injected;
    configuration.business_profile.headline = injected;
    const { features } = configuration;
    features.payment_method_update.payment_method_configuration = injected;
    features.subscription_cancel.cancellation_reason.feedback_options = [injected];
    const adjustable_quantity = { enabled: false, minimum: 1 };
    features.subscription_update.products = [{ product: injected, prices: [injected], adjustable_quantity }];
    const text = encodeURIComponent(injected);
    const { html } = await visit(
      await calls.portal(
        `on_behalf_of=${text}&flow_data[type]=subscription_cancel&flow_data[subscription_cancel][subscription]=${text}` +
          `&flow_data[after_completion][type]=hosted_confirmation&flow_data[after_completion][hosted_confirmation][custom_message]=${text}`,
      ),
    );
    expect(html.split(escaped)).toHaveLength(12);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
  });

  test('is escaped everywhere on the page of a checkout session', async () => {
    rename(injected);
    const message = { message: injected };
    const { html } = await visit(
      (
        await calls.checkout(demoIds.acme, {
          custom_text: {
            submit: message,
            after_submit: message,
            shipping_address: message,
            terms_of_service_acceptance: message,
          },
          consent_collection: { terms_of_service: 'required' },
          client_reference_id: injected,
          locale: injected,
          payment_method_types: [injected],
        })
      ).url,
    );
    expect(html.split(escaped)).toHaveLength(10);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
  });

  test('cannot end the attribute of a link', async () => {
    const text = encodeURIComponent(`https://shop.example/"onclick='alert(1)'><script>`);
    const { html } = await visit(await calls.portal(`return_url=${text}`));
    expect(html).toContain('<a href="https://shop.example/%22onclick=&#39;alert(1)&#39;%3E%3Cscript%3E">');
  });

  test.each(['javascript:alert(1)', ' JaVaScript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', 'no url'])(
    'never becomes a link to %p',
    async (url) => {
      const portal = await calls.portal(
        'flow_data[type]=customer_update&flow_data[after_completion][type]=redirect&flow_data[after_completion][redirect][return_url]=https://x.example',
      );
      for (const [id, session] of calls.state.stripe.portalSessions) {
        const flow = session.flow && {
          ...session.flow,
          after_completion: { ...session.flow.after_completion, redirect: { return_url: url } },
        };
        calls.state.stripe.portalSessions.set(id, { ...session, flow, return_url: url });
      }
      const profile = calls.configuration(demoIds.defaultConfiguration).business_profile;
      Object.assign(profile, { privacy_policy_url: url, terms_of_service_url: url });
      const page = await visit(portal);
      expect(page.status).toBe(200);
      expect(page.html).not.toContain('<a ');
      expect(page.html).not.toMatch(/script:/i);
    },
  );

  test('a session with a script as its success URL has no page', async () => {
    const session = await calls.checkout(demoIds.acme);
    const stored = calls.state.stripe.checkoutSessions.get(session.session_id);
    if (stored === undefined) throw new Error('The session does not exist');
    calls.state.stripe.checkoutSessions.set(stored.id, { ...stored, options: { success_url: 'javascript:alert(1)' } });
    expect((await visit(session.url)).status).toBe(404);
    expect((await visit(session.url, {})).status).toBe(404);
  });

  test('does not change the writing direction of the text after it', async () => {
    rename('gro.\u202eexample\u2066\u2069\u0000');
    expect((await visit(await calls.portal())).html).toContain('<bdi>gro.\ufffdexample\ufffd\ufffd\ufffd</bdi>');
    rename('שלום\u200f');
    expect((await visit(await calls.portal())).html).toContain('<bdi>שלום\u200f</bdi>');
  });
});
