import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startService, textAt } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';
import { openPage, startBrowser } from './browser.ts';
import { chooseExample, offlineExplorer, pasteVariables, runExample } from './offlineExplorer.ts';
import { buildWebExample, startWebExample } from './webExample.ts';

// Takes the screenshots of docs/explore.md and examples/web/README.md, and saves them in the folder that PICTURES names.
const folder = process.env['PICTURES'];

let browser: Browser;
let service: Service;
beforeAll(async () => {
  browser = await startBrowser();
  // A fixed time, so that a screenshot changes only when the page does.
  service = await startService({ emulator: { now: () => new Date('2026-01-15T12:00:00Z') } });
});
afterAll(async () => {
  await browser.close();
  await service.close();
});

test('screenshot of the offline explorer with a response', async () => {
  const page = await explorer();
  await runExample(page);
  await page.getByLabel('Example').focus();
  await save(page, 'explorer', 900);
});

test('screenshot of the checkout page', async () => {
  const page = await explorer();
  await chooseExample(page, 'CreateCustomerCheckoutSession');
  await pasteVariables(page, {
    input: {
      customerId: '01JHSSJ5E0XMBS8AYM2QXRR27E',
      successUrl: 'https://shop.example/billing/done?session={CHECKOUT_SESSION_ID}',
      cancelUrl: 'https://shop.example/billing',
      currency: 'USD',
      clientReferenceId: 'order-4711',
      customText: { submit: { message: 'Nothing is charged today.' } },
      consentCollection: { termsOfService: 'REQUIRED' },
    },
  });
  await page.goto(textAt(await runExample(page), 'createCustomerCheckoutSession.session.url'));
  await save(page, 'checkout');
});

test('screenshot of the portal page', async () => {
  const page = await explorer();
  await chooseExample(page, 'CreatePortalSession');
  await page.goto(textAt(await runExample(page), 'createPortalSession.session.url'));
  await save(page, 'portal');
});

test('screenshot of the page of examples/web', async () => {
  await buildWebExample();
  const example = await startWebExample(service);
  const { page } = await openPage(browser);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1000, height: 520 });
  await page.goto(example.url);
  await page.getByRole('button', { name: 'Manage billing of Initech' }).click();
  await page.getByRole('alert').waitFor();
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder ?? '', 'web.png') });
  await example.close();
});

async function explorer(): Promise<Page> {
  const { page } = await openPage(browser);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${service.url}?explorer=offline`);
  await offlineExplorer(page).locator('.graphiql-query-editor').getByText('query GetCustomerByKey').waitFor();
  return page;
}

/** Saves the whole page, or the upper part of the given height. */
async function save(page: Page, name: string, height?: number): Promise<void> {
  if (height) await page.setViewportSize({ width: 1440, height });
  await page.screenshot({ path: join(folder ?? '', `${name}.png`), fullPage: height === undefined });
}
