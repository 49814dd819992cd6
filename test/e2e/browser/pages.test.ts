import type { Browser, Page } from 'playwright-core';
import { demoIds } from '../../../src/emulator/demo.ts';
import { startService, textAt } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';
import { openPage, startBrowser, startShop } from './browser.ts';
import type { Shop } from './browser.ts';
import { minimumContrast } from './contrast.ts';

let browser: Browser;
let service: Service;
let shop: Shop;
beforeAll(async () => {
  browser = await startBrowser();
});
beforeEach(async () => {
  service = await startService();
  shop = await startShop();
});
afterEach(async () => {
  shop.close();
  await service.close();
});
afterAll(() => browser.close());

async function checkoutUrl(input: object = {}): Promise<string> {
  const answer = await service.graphql(
    `mutation ($input: CreateCustomerCheckoutSessionInput!) {
      createCustomerCheckoutSession(input: $input) { session { url } userErrors { message } }
    }`,
    { input: { customerId: demoIds.acme, successUrl: `${shop.url}/done`, ...input } },
  );
  return textAt(answer, 'createCustomerCheckoutSession.session.url');
}

async function portalUrl(input: object = {}): Promise<string> {
  const answer = await service.graphql(
    `mutation ($input: CreatePortalSessionInput!) {
      createPortalSession(input: $input) { session { url } userErrors { message } }
    }`,
    { input: { stripeCustomerId: demoIds.acmeStripeCustomer, ...input } },
  );
  return textAt(answer, 'createPortalSession.session.url');
}

const terms = { consentCollection: { termsOfService: 'REQUIRED' } };

test('markup in a name is displayed as text', async () => {
  const name = `"'><script>alert('run')</script><img src=x onerror="alert('run')"><style>*{display:none}</style>`;
  const customer = service.emulator.state.stripe.customers.get(demoIds.acmeStripeCustomer);
  if (customer) customer.name = name;
  const configuration = service.emulator.state.stripe.configurations.get(demoIds.defaultConfiguration);
  if (configuration) configuration.business_profile.headline = name;
  for (const url of [await portalUrl(), await checkoutUrl({ customText: { submit: { message: name } } })]) {
    const { page, faults } = await openPage(browser);
    await page.goto(url);
    expect(await page.getByText(name, { exact: true }).count()).toBe(2);
    expect(await page.locator('script, img, body style').count()).toBe(0);
    expect(faults).toEqual([]);
  }
});

test('checkout works by keyboard alone and requires consent', async () => {
  const { page, faults } = await openPage(browser);
  await page.goto(await checkoutUrl({ ...terms, cancelUrl: `${shop.url}/cart` }));
  const focused = async () => {
    await page.keyboard.press('Tab');
    return page.evaluate(`(({ tagName }, { outlineStyle, outlineWidth }) => [tagName, outlineStyle, outlineWidth].join(' '))
      (document.activeElement, getComputedStyle(document.activeElement))`);
  };
  expect(await focused()).toBe('INPUT solid 3px');
  expect(await focused()).toBe('BUTTON solid 3px');
  await page.keyboard.press('Enter');
  // The browser validates the required checkbox and focuses it.
  expect(await page.evaluate('document.activeElement.name')).toBe('terms');
  expect(shop.requests).toEqual([]);
  await page.keyboard.press('Space');
  expect(await page.getByLabel('I agree to the terms of service').isChecked()).toBe(true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${shop.url}/done`);
  expect(faults).toEqual([]);
});

test('a form submitted without consent shows an error at the checkbox', async () => {
  const { page } = await openPage(browser);
  await page.goto(await checkoutUrl(terms));
  await page.evaluate("document.querySelector('form').noValidate = true");
  await page.getByRole('button').click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').innerText()).toBe('Agree to the terms to go on.');
  expect(await page.getByRole('checkbox').getAttribute('aria-describedby')).toBe('fault');
  expect(await page.evaluate('document.activeElement.name')).toBe('terms');
  expect(shop.requests).toEqual([]);
});

test('the cancel link opens the cancel URL and leaves the checkout open', async () => {
  const { page } = await openPage(browser);
  const url = await checkoutUrl({ cancelUrl: `${shop.url}/cart` });
  await page.goto(url);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.waitForURL(`${shop.url}/cart`);
  await page.goto(url);
  expect(await page.getByRole('button').count()).toBe(1);
});

test('a form redirects to an IPv6 address, which a content security policy cannot name', async () => {
  const ipv6Shop = await startShop('::1');
  try {
    const { page, faults } = await openPage(browser);
    await page.goto(await checkoutUrl({ successUrl: `${ipv6Shop.url}/done` }));
    await page.getByRole('button').click();
    await page.waitForURL(`${ipv6Shop.url}/done`);
    expect(faults).toEqual([]);
  } finally {
    ipv6Shop.close();
  }
});

test('a form with a changed action is blocked by the content security policy', async () => {
  const other = await startShop();
  try {
    const { page } = await openPage(browser);
    await page.goto(await checkoutUrl());
    await page.evaluate(`document.querySelector('form').action = '${other.url}'`);
    const refused = page.waitForEvent('console', (message) => message.type() === 'error');
    await page.getByRole('button').click({ noWaitAfter: true });
    expect((await refused).text()).toContain('form-action');
    expect(other.requests).toEqual([]);
  } finally {
    other.close();
  }
});

describe.each(['light', 'dark'] as const)('in a %s scheme', (colorScheme) => {
  test('all text has a contrast of at least 4.5', async () => {
    const { page } = await openPage(browser);
    await page.emulateMedia({ colorScheme });
    const urls = [await portalUrl({ flowData: { type: 'PAYMENT_METHOD_UPDATE' } }), await checkoutUrl(terms)];
    for (const url of [...urls, `${service.emulator.stripeUrl}/p/session/x`]) {
      await page.goto(url);
      expect(await minimumContrast(page)).toBeGreaterThanOrEqual(4.5);
    }
    // The error message about missing consent has another colour.
    await page.goto(await checkoutUrl(terms));
    await page.evaluate("document.querySelector('form').noValidate = true");
    await page.getByRole('button').click();
    await page.getByRole('alert').waitFor();
    expect(await minimumContrast(page)).toBeGreaterThanOrEqual(4.5);
  });

  test('pages fit a width of 320 pixels', async () => {
    const { page } = await openPage(browser);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 640 });
    for (const url of [await portalUrl(), await checkoutUrl({ clientReferenceId: 'x'.repeat(200) })]) {
      await page.goto(url);
      expect(await widthOf(page)).toBeLessThanOrEqual(320);
    }
  });
});

async function widthOf(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth'));
}
