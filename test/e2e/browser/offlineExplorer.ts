import type { Page } from 'playwright-core';
import type { GraphQLAnswer } from '../../support/service.ts';

/** Executes the operation in the explorer and returns the displayed response. */
export async function runExample(page: Page): Promise<GraphQLAnswer> {
  await page.getByRole('button', { name: 'Execute query' }).click();
  await page.locator('.result-window').getByText('"data"').waitFor();
  // The editor renders only visible lines; its value has all of them.
  const shown = await page.evaluate("document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()");
  const answer: GraphQLAnswer = JSON.parse(String(shown));
  return answer;
}

export async function chooseExample(page: Page, name: string): Promise<void> {
  await page.getByLabel('Example').selectOption(name);
  await page.locator('.graphiql-query-editor').getByText(`mutation ${name}`).waitFor();
}

/** Replaces the variables of the example, as if pasted. */
export async function pasteVariables(page: Page, variables: object): Promise<void> {
  await page.locator('.graphiql-editor-tool .CodeMirror').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(JSON.stringify(variables, null, 2));
}
