import { readFileSync } from 'node:fs';
import { metricAttributes, metricTable, toPrometheusName } from '../../src/telemetry/metricTable.ts';
import type { MetricName } from '../../src/telemetry/metricTable.ts';

const folder = new URL('../../deploy/observability/', import.meta.url);
const alerts = readFileSync(new URL('alerts.yaml', folder), 'utf8');
const alertTests = readFileSync(new URL('alerts.test.yaml', folder), 'utf8');
const dashboard = readFileSync(new URL('dashboard.json', folder), 'utf8');

const names = Object.keys(metricTable).filter((name): name is MetricName => name in metricTable);
const series = new Set(
  names.flatMap((name) => {
    const base = toPrometheusName(name);
    return metricTable[name].kind === 'histogram'
      ? ['bucket', 'count', 'sum'].map((part) => `${base}_${part}`)
      : [base];
  }),
);
const labels = new Set(Object.keys(metricAttributes).map((name) => name.replaceAll('.', '_')));
/** Names in queries that look like those of the service. */
const ownName = /\b(?:customer_portal|http|url|db|nodejs|v8js|process|error)_[a-z0-9_]+\b(?!:)/g;
const alertNames = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);

test.each([
  [
    'the alert rules',
    alerts
      .split('\n')
      .filter((line) => !/^\s*#|runbook_url|summary|description/.test(line))
      .join('\n'),
  ],
  ['the tests of the rules', alertTests],
  [
    'the dashboard',
    [...dashboard.matchAll(/"(?:expr|query)": "((?:[^"\\]|\\.)*)"/g)].map(([, query]) => query).join('\n'),
  ],
])('each metric and label of %s is in the metric table', (_file, text) => {
  const used = [...text.matchAll(ownName)].map(([name]) => name);
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((name) => !series.has(name) && !labels.has(name))).toEqual([]);
});

test('the dashboard shows each metric', () => {
  const used = new Set(dashboard.match(ownName));
  expect(names.filter((name) => ![...used].some((query) => query.startsWith(toPrometheusName(name))))).toEqual([]);
});

test('each alert has a severity, a summary, a link to its paragraph in the runbook, and a test', () => {
  expect(new Set(alertNames).size).toBe(alertNames.length);
  const blocks = alerts.split('- alert: ').slice(1);
  for (const block of blocks) {
    const [name = ''] = block.split('\n');
    expect(block).toMatch(/severity: (?:page|ticket)\n/);
    expect(block).toMatch(/summary: \S/);
    expect(block).toContain(`runbook_url: docs/runbook.md#${name.toLowerCase()}\n`);
    expect(alertTests).toContain(`alertname="${name}"`);
  }
});
