import { format, resolveConfig } from 'prettier';
import { metricAttributes, metricTable, toPrometheusName } from '../../src/telemetry/metricTable.ts';
import type { MetricName } from '../../src/telemetry/metricTable.ts';
import { logFields } from '../logFields.ts';
import type { LogFieldName } from '../logFields.ts';
import { logLines } from '../logLines.ts';
import type { LogLineKind } from '../logLines.ts';
import { generatedParts } from './documents.ts';
import type { GeneratedDocument } from './documents.ts';
import { markdownTable } from './markdownTable.ts';

const levels = { debug: 20, info: 30, warn: 40, error: 50 } as const;
const names = Object.keys(logFields).filter((name): name is LogFieldName => name in logFields);

const metricNames = Object.keys(metricTable).filter((name): name is MetricName => name in metricTable);

const parts = generatedParts('docs/observability.md', {
  lines: Object.entries(logLines)
    .flatMap(([subject, kinds]) => [`### ${subject}`, ...kinds.map(renderKind)])
    .join('\n\n'),
  metrics: metricNames.map(renderMetric).join('\n'),
  attributes: markdownTable(
    ['attribute', 'meaning'],
    Object.entries(metricAttributes).map(([name, meaning]) => [`\`${name}\``, meaning]),
  ),
  fields: markdownTable(
    ['member', 'meaning'],
    names.map((name) => [`\`${name}\``, logFields[name].meaning]),
  ),
});

/** docs/observability.md: every log line with its members and an example, and every metric. */
export const observabilityDocument: GeneratedDocument = {
  path: parts.path,
  async render(current) {
    const style = await resolveConfig(new URL('../../', import.meta.url));
    return format(await parts.render(current), { ...style, parser: 'markdown' });
  },
};

function renderMetric(name: MetricName): string {
  const { kind, unit, description, attributes } = metricTable[name];
  const labels = attributes.length === 0 ? '' : ` By ${attributes.map((attribute) => `\`${attribute}\``).join(', ')}.`;
  const type = kind === 'observed counter' ? 'counter' : kind;
  return `- \`${name}\` (${type}, ${unit}; \`${toPrometheusName(name)}\`): ${description}${labels}`;
}

function renderKind(kind: LogLineKind): string {
  const { message, level, when } = kind;
  return `**\`${message}\`** (\`${level}\`). ${when}\n\n\`\`\`json\n${JSON.stringify(exampleOf(kind))}\n\`\`\``;
}

function exampleOf({ message, level, fields, example = {} }: LogLineKind): object {
  const members = fields.map((name): [string, unknown] => [
    name,
    name in example ? example[name] : logFields[name].example,
  ]);
  const msg = message.replace('{upstream}', 'konnect');
  return { level: levels[level], time: 1_764_406_000_000, ...Object.fromEntries(members), msg };
}
