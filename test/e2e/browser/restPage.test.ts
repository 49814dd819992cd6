import type { Browser } from 'playwright-core';
import { startService } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';
import { seriousViolations } from './axe.ts';
import { openPage, startBrowser } from './browser.ts';

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

test('the REST page follows the color scheme of the system, and axe finds only links in buttons', async () => {
  const { page, faults } = await openPage(browser);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(service.restUrl);
  expect(await page.getByRole('combobox', { name: 'Server' }).innerText()).toBe('/ - This service');
  const dark = 'rgb(28, 32, 34)';
  const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  // A listener of the page follows the color scheme. `waitForFunction` needs `eval`, which the page forbids.
  while ((await background()) !== dark);
  // Swagger UI's own: each operation is a button with a link to it.
  const violations = await seriousViolations(page);
  expect(violations.filter((violation) => !violation.startsWith('nested-interactive'))).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  while ((await background()) === dark);
  expect(faults).toEqual([]);
});
