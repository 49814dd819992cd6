import type { Browser, Page } from 'playwright-core';
import { startService } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';
import { seriousViolations } from './axe.ts';
import { openPage, startBrowser } from './browser.ts';
import { chooseExample, offlineExplorer, runExample } from './offlineExplorer.ts';

let browser: Browser;
let service: Service;
beforeAll(async () => {
  browser = await startBrowser();
  service = await startService();
});
afterAll(async () => {
  await browser.close();
  await service.close();
});

async function openExplorer(colorScheme: 'light' | 'dark' = 'light', width = 1280) {
  const { page, faults } = await openPage(browser);
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 844 });
  await page.goto(`${service.url}?explorer=offline`);
  await offlineExplorer(page).locator('.graphiql-query-editor').getByText('query GetCustomerByKey').waitFor();
  return { page, faults };
}

function focusIsInEditor(page: Page): Promise<boolean> {
  return offlineExplorer(page)
    .locator(':focus')
    .evaluate((element) => element.matches('textarea'));
}

test('the offline explorer violates no content security policy and reports no error', async () => {
  const { page, faults } = await openExplorer();
  await runExample(page);
  await offlineExplorer(page).getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await offlineExplorer(page).getByRole('link', { name: 'Query', exact: true }).waitFor();
  expect(faults).toEqual([]);
});

test('each example opens in a tab of its own, and a reload keeps the tabs', async () => {
  const { page } = await openExplorer();
  await chooseExample(page, 'DeleteCustomer');
  const tabs = offlineExplorer(page).getByRole('list', { name: 'Select active operation' }).getByRole('listitem');
  expect(await tabs.allInnerTexts()).toEqual(['GetCustomerByKey', 'DeleteCustomer']);
  await page.reload();
  await offlineExplorer(page).locator('.graphiql-query-editor').getByText('mutation DeleteCustomer').waitFor();
  expect(await tabs.allInnerTexts()).toEqual(['GetCustomerByKey', 'DeleteCustomer']);
  expect(await offlineExplorer(page).locator('[aria-current="true"]').innerText()).toBe('DeleteCustomer');
});

test.each([
  ['Tab', 'Execute query (Ctrl-Enter)'],
  ['Shift+Tab', null],
])('the keyboard leaves an editor with Escape, then %s', async (key, label) => {
  const { page } = await openExplorer();
  await offlineExplorer(page).getByText('To leave it, press Escape, then Tab or Shift+Tab.').waitFor();
  await offlineExplorer(page).locator('.graphiql-query-editor .graphiql-editor').focus();
  await page.keyboard.press('Enter');
  expect(await focusIsInEditor(page)).toBe(true);
  await page.keyboard.press('Tab');
  expect(await focusIsInEditor(page)).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press(key);
  expect(await focusIsInEditor(page)).toBe(false);
  expect(await offlineExplorer(page).locator(':focus').getAttribute('aria-label')).toBe(label);
});

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
  ['dark', 390],
] as const)('axe finds nothing serious on a %s page of %i pixels, which fits the width', async (scheme, width) => {
  const { page } = await openExplorer(scheme, width);
  await runExample(page);
  await offlineExplorer(page).getByRole('button', { name: 'New tab' }).click();
  expect(await seriousViolations(page)).toEqual([]);
  for (const frame of page.frames()) {
    expect(Number(await frame.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(width);
  }
});

test('on 390 pixels the response is below the editors, as wide as they are', async () => {
  const { page } = await openExplorer('light', 390);
  const editor = await offlineExplorer(page).locator('.graphiql-editors').boundingBox();
  const response = await offlineExplorer(page).locator('.graphiql-response').boundingBox();
  expect(response?.y).toBeGreaterThanOrEqual((editor?.y ?? 0) + (editor?.height ?? 0));
  expect(response?.width).toBeGreaterThanOrEqual(280);
});
