import type { FrameLocator, Page } from 'playwright-core';
import type { GraphQLAnswer } from '../../support/service.ts';

export function offlineExplorer(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Offline explorer"]');
}

/** Executes the operation in the explorer and returns the response, once it is displayed. */
export async function runExample(page: Page): Promise<GraphQLAnswer> {
  const answered = page.waitForResponse(
    (response) => response.request().method() === 'POST' && !isIntrospection(response.request().postData() ?? ''),
  );
  await offlineExplorer(page).getByRole('button', { name: 'Execute query' }).click();
  const answer: GraphQLAnswer = await (await answered).json();
  // The editor renders only visible lines.
  await offlineExplorer(page).locator('.result-window').getByText('"data"').waitFor();
  return answer;
}

export async function chooseExample(page: Page, name: string): Promise<void> {
  await page.getByLabel('Example').selectOption(name);
  await offlineExplorer(page).locator('.graphiql-query-editor').getByText(`mutation ${name}`).waitFor();
}

/** Replaces the variables of the example, as if pasted. */
export async function pasteVariables(page: Page, variables: object): Promise<void> {
  await offlineExplorer(page).locator('.graphiql-editor-tool .view-lines').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(JSON.stringify(variables));
  // What the editor adds after the text: closing quotes and brackets.
  await page.keyboard.press('Control+Shift+End');
  await page.keyboard.press('Delete');
}

function isIntrospection(body: string): boolean {
  return body.includes('IntrospectionQuery');
}
