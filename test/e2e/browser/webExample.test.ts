import type { Browser, Locator, Page } from 'playwright-core';
import { demoIds } from '../../../src/emulator/demo.ts';
import { startService } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';
import { openPage, startBrowser } from './browser.ts';
import { minimumContrast } from './contrast.ts';
import { buildWebExample, startWebExample } from './webExample.ts';
import type { WebExample } from './webExample.ts';

let browser: Browser;
let service: Service;
let example: WebExample;
let page: Page;
let faults: string[];
beforeAll(async () => {
  await buildWebExample();
  browser = await startBrowser();
});
beforeEach(async () => {
  service = await startService();
  example = await startWebExample(service);
  ({ page, faults } = await openPage(browser));
  await page.goto(example.url);
  await customer('Globex').waitFor();
});
afterEach(async () => {
  await page.close();
  await example.close();
  await service.close();
});
afterAll(() => browser.close());

function customer(name: string): Locator {
  return page.getByRole('listitem', { name, exact: true });
}

function billingOf(name: string): Promise<string[]> {
  return customer(name).getByRole('definition').allInnerTexts();
}

function status(text: string): Locator {
  return page.getByRole('status').filter({ hasText: text });
}

test('each customer is listed with its billing status and billing profile', async () => {
  expect(await billingOf('Acme Corporation')).toEqual(['Ready', 'Stripe billing']);
  expect(await billingOf('Globex')).toEqual(['Not linked to Stripe', 'Not available']);
  expect(await billingOf('Initech')).toEqual(['Ready', 'Sandbox']);
  expect(await customer('Acme Corporation').getByRole('button').allInnerTexts()).toEqual([
    'Manage billing',
    'Add payment method',
  ]);
  expect(faults).toEqual([]);
});

test('a customer that adds a payment method becomes ready, and its portal can be opened', async () => {
  const manageBilling = page.getByRole('button', { name: 'Manage billing of Globex' });
  expect(await manageBilling.getAttribute('aria-disabled')).toBe('true');
  expect(await customer('Globex').innerText()).toContain('Add a payment method first.');

  await page.getByRole('button', { name: 'Add payment method for Globex' }).click();
  await page.getByRole('button', { name: 'Save payment method' }).click();
  await status('The payment method was saved. Globex: Ready.').waitFor();
  expect(new URL(page.url()).origin).toBe(new URL(example.url).origin);
  expect(await billingOf('Globex')).toEqual(['Ready', 'Stripe billing']);

  await manageBilling.click();
  await page.getByRole('heading', { level: 1, name: 'Manage your plan and payments' }).waitFor();
  expect(await page.getByRole('main').innerText()).toContain('Globex');
  await page.getByRole('link', { name: 'Return to' }).click();
  await status('You left the portal. Globex: Ready.').waitFor();
  expect(faults).toEqual([]);
});

test('a cancelled checkout returns to the page', async () => {
  await page.getByRole('button', { name: 'Add payment method for Globex' }).click();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await status('The checkout was cancelled.').waitFor();
});

test('all customers can be listed and a portal opened by keyboard', async () => {
  await page.getByRole('button', { name: 'Load more' }).focus();
  for (const count of [40, 60, 67]) {
    await page.keyboard.press('Enter');
    await status(`${count} of 67 customers`).waitFor();
  }
  expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
  const keys = [...service.emulator.state.konnect.customers.values()].map((record) => record.customer.key);
  expect(await page.locator('li h2 + p').allInnerTexts()).toEqual(keys);

  await page.getByRole('button', { name: 'Manage billing of Acme Corporation' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('heading', { level: 1, name: 'Manage your plan and payments' }).waitFor();
});

test('user errors are shown at the customer, and its button keeps the focus', async () => {
  await page.getByRole('button', { name: 'Manage billing of Initech' }).click();
  await customer('Initech').getByRole('alert').filter({ hasText: 'has no Stripe app' }).waitFor();
  expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Manage billing of Initech');
  expect(await page.getByRole('alert').count()).toBe(1);
  expect(faults).toEqual([]);
});

test('a customer whose billing cannot be read is listed with an unknown status', async () => {
  const record = service.emulator.state.konnect.customers.get(demoIds.globex);
  if (record) record.customer.name = 'emulator-fault-500';
  await page.reload();
  await page.getByRole('alert').filter({ hasText: 'Some data could not be read.' }).waitFor();
  expect(await billingOf('emulator-fault-500')).toEqual(['Unknown', 'Not available']);
  expect(await billingOf('Acme Corporation')).toEqual(['Ready', 'Stripe billing']);
});

test('failed requests are reported and can be repeated', async () => {
  await page.route('**/graphql', (route) => route.abort());
  await page.getByRole('button', { name: 'Manage billing of Acme Corporation' }).click();
  await customer('Acme Corporation').getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.getByRole('alert').filter({ hasText: 'More customers could not be read.' }).waitFor();
  await page.unroute('**/graphql');
  await page.getByRole('button', { name: 'Load more' }).click();
  await status('40 of 67 customers').waitFor();

  await page.route('**/graphql', (route) => route.abort());
  await page.reload();
  const retry = page.getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  await page.unroute('**/graphql');
  await retry.click();
  await status('20 of 67 customers').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test.each(['light', 'dark'] as const)('a %s page fits 390 pixels, with a contrast of at least 4.5', async (scheme) => {
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Manage billing of Initech' }).click();
  await customer('Initech').getByRole('alert').waitFor();
  expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(390);
  expect(await minimumContrast(page)).toBeGreaterThanOrEqual(4.5);
});
