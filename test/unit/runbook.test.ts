import { readFileSync } from 'node:fs';
import { errorCodes } from '../../src/capabilities/errorCodes.ts';
import { breakerStates } from '../../src/datasources/http/circuitBreaker.ts';
import { metricTable } from '../../src/telemetry/metricTable.ts';
import { logLines } from '../../scripts/logLines.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const runbook = read('docs/runbook.md');
const codeSpans = [...runbook.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

function section(title: string): string {
  return runbook.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
}

test.each(Object.keys(errorCodes))('the runbook says what the error code %s means for the operator', (code) => {
  expect(section('By error code')).toContain(`\`${code}\``);
});

const alerts = [...read('deploy/observability/alerts.yaml').matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);

test('the runbook has a paragraph for each alert, and for nothing else', () => {
  const headings = [...section('By alert').matchAll(/^### (\w+)$/gm)].map(([, name = '']) => name);
  expect(headings.sort()).toEqual([...new Set(alerts)].sort());
});

test.each([...new Set(Object.values(breakerStates))])('the runbook has a row for the breaker state %s', (state) => {
  expect(runbook).toMatch(new RegExp(`^\\| \`${state}\``, 'm'));
});

test('the runbook names log lines and metrics that exist', () => {
  const messages = Object.values(logLines)
    .flat()
    .flatMap(({ message }) => ['konnect', 'stripe'].map((upstream) => message.replace('{upstream}', upstream)));
  const lines = codeSpans.filter((text) => /^[a-z ]+: [a-z]/.test(text) && !/^(outcome|limit): /.test(text));
  expect(lines.filter((line) => !messages.includes(line))).toEqual([]);
  const metrics = codeSpans.filter((text) => /^(http|customer_portal)\.[\w.]+$/.test(text));
  expect(metrics.filter((name) => !(name in metricTable))).toEqual([]);
  expect(lines.length * metrics.length).toBeGreaterThan(0);
});
