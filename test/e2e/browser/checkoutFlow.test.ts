import type { Browser } from 'playwright-core';
import { demoIds } from '../../../src/emulator/demo.ts';
import { startService, textAt } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';
import { openPage, startBrowser, startShop } from './browser.ts';
import type { Shop } from './browser.ts';
import { chooseExample, pasteVariables, runExample } from './offlineExplorer.ts';

let browser: Browser;
let service: Service;
let shop: Shop;
beforeAll(async () => {
  browser = await startBrowser();
  service = await startService();
  shop = await startShop();
});
afterAll(async () => {
  await browser.close();
  shop.close();
  await service.close();
});

const link = `query ($id: ID!) { customer(id: $id) { billingStatus billing { appData { stripe { stripeCustomerId defaultPaymentMethodId } } } } }`;

test('without internet access the offline explorer loads and runs the first example', async () => {
  const { page } = await openPage(browser);
  await page.goto(service.url);
  await page.getByText('This is the offline explorer').waitFor();
  expect(await runExample(page)).toMatchObject({ data: { customer: { key: 'acme', name: 'Acme Corporation' } } });
});

test('checkout by a customer without a Stripe link adds a payment method that the graph returns', async () => {
  expect(await service.graphql(link, { id: demoIds.globex })).toEqual({
    data: { customer: { billingStatus: 'STRIPE_NOT_LINKED', billing: null } },
  });

  const { page } = await openPage(browser);
  await page.goto(`${service.url}?explorer=offline`);
  await chooseExample(page, 'CreateCustomerCheckoutSession');
  const successUrl = `${shop.url}/done?session={CHECKOUT_SESSION_ID}`;
  await pasteVariables(page, { input: { customerId: demoIds.globex, successUrl, cancelUrl: `${shop.url}/cart` } });
  const session = await runExample(page);

  const checkout = await openPage(browser);
  await checkout.page.goto(textAt(session, 'createCustomerCheckoutSession.session.url'));
  expect(await checkout.page.getByRole('main').innerText()).toContain('Globex');
  await checkout.page.getByRole('button').click();
  await checkout.page.getByRole('heading', { name: 'The shop' }).waitFor();
  const sessionId = textAt(session, 'createCustomerCheckoutSession.session.id');
  expect(checkout.page.url()).toBe(`${shop.url}/done?session=${sessionId}`);
  expect(shop.requests.at(-1)?.headers.referer).toBeUndefined();
  expect(checkout.faults).toEqual([]);

  expect(await service.graphql(link, { id: demoIds.globex })).toEqual({
    data: {
      customer: {
        billingStatus: 'READY',
        billing: {
          appData: {
            stripe: {
              stripeCustomerId: textAt(session, 'createCustomerCheckoutSession.session.stripeCustomerId'),
              defaultPaymentMethodId: expect.stringMatching(/^pm_/),
            },
          },
        },
      },
    },
  });

  await checkout.page.goBack();
  await checkout.page.getByRole('heading', { name: 'This checkout is complete' }).waitFor();
});

test('the portal page lists its features, and its return link opens the return URL', async () => {
  const { page } = await openPage(browser);
  await page.goto(`${service.url}?explorer=offline`);
  await chooseExample(page, 'CreateCustomerPortalSession');
  await pasteVariables(page, { input: { customerId: demoIds.acme, returnUrl: `${shop.url}/account` } });
  const url = textAt(await runExample(page), 'createCustomerPortalSession.session.url');

  const portal = await openPage(browser);
  await portal.page.goto(url);
  await portal.page.getByRole('heading', { level: 1, name: 'Manage your plan and payments' }).waitFor();
  const features = portal.page.getByRole('region', { name: 'What this portal allows' }).getByRole('listitem');
  const texts = (await features.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
  expect(texts).toEqual([
    expect.stringMatching(/^Update customer details Enabled .*Address, Email, Name, Tax ID/),
    expect.stringMatching(/^Update payment methods Enabled/),
    expect.stringMatching(/^See invoices Enabled/),
    expect.stringMatching(/^Change subscriptions Enabled .*prod_demoPlan/),
    // The details are collapsed at first.
    'Pause subscriptions Disabled How it is set',
    expect.stringMatching(/^Cancel subscriptions Enabled .*At period end/),
  ]);
  await portal.page.getByText('How it is set').click();
  expect(await features.nth(4).innerText()).toContain('1 month');

  await portal.page.getByRole('link', { name: 'Return to' }).click();
  await portal.page.getByRole('heading', { name: 'The shop' }).waitFor();
  expect(portal.page.url()).toBe(`${shop.url}/account`);
  expect(portal.faults).toEqual([]);
});
