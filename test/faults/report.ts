import type { CellReport } from './cell.ts';
import { policy } from './faultedService.ts';
import { faultNames } from './matrix.ts';
import type { MatrixReport } from './matrix.ts';
import { operations } from './operations.ts';
import type { Kind } from './operations.ts';
import type { FaultName } from '../support/faults.ts';

/** The matrix in Markdown, for the file in FAULTS_REPORT. */
export function toMarkdown(report: MatrixReport): string {
  return [
    '# Faults × operations',
    '',
    ...summaryOf(report),
    '',
    ...byFault(report.cells),
    '',
    'Cells: outcome, milliseconds after the deadline, effects, attempts.',
    ...slices.flatMap(({ title, has }) => ['', `## ${title}`, '', ...matrixOf(report.cells.filter(has))]),
    ...listOf('Run again alone', report.rerun),
    ...listOf('Problems', report.problems),
    '',
  ].join('\n');
}

/** The summary for the terminal. */
export function toSummary(report: MatrixReport): string {
  return ['', ...summaryOf(report), '', ...byFault(report.cells), ''].join('\n');
}

function summaryOf({ cells, problems, rerun, tookMs }: MatrixReport): string[] {
  const latest = cells.reduce((worst, cell) => (cell.tookMs > worst.tookMs ? cell : worst));
  const latestMs = Math.max(...cells.map(({ tookMs: ms, lagMs }) => ms - policy.deadlineMs - lagMs));
  return [
    `${cells.length} cells in ${(tookMs / 1000).toFixed(0)} s, ${problems.length} with problems, ${rerun.length} run again.`,
    `Deadline ${policy.deadlineMs} ms. The latest response came ${Math.round(latest.tookMs - policy.deadlineMs)} ms after it, ` +
      `with an event loop delay of ${Math.round(latest.lagMs)} ms; without such delays, the latest came ${Math.round(latestMs)} ms after it.`,
    `Maximum effects of one attempt and its retry: ${Math.max(...cells.map(maxEffects))}.`,
  ];
}

const kinds: readonly { readonly title: string; readonly kind: Kind }[] = [
  { title: 'reads', kind: 'read' },
  { title: 'repeatable writes', kind: 'repeatable' },
  { title: 'createCustomer', kind: 'readBack' },
  { title: 'Konnect sessions', kind: 'once' },
];

/** One row per fault: every outcome while the fault lasts. */
function byFault(cells: readonly CellReport[]): string[] {
  const rows = faultNames.map((fault) => {
    const own = cells.filter(({ cell }) => cell.fault === fault);
    if (own.length === 0) return undefined;
    const seen = kinds.map(({ kind }) =>
      outcomesOf(own.filter(({ cell }) => cell.operation.kind === kind && cell.lasts === 'always')),
    );
    const effects = Math.max(...own.map(maxEffects));
    const attempts = Math.max(...own.map(({ attempts }) => attempts));
    return [fault, ...seen, latestOf(own), String(effects), String(attempts), String(own.length)];
  });
  const head = ['fault', ...kinds.map(({ title }) => title), 'ms after the deadline', 'effects', 'attempts', 'cells'];
  return toTable([head, ...rows.filter((row) => row !== undefined)]);
}

interface Slice {
  readonly title: string;
  readonly has: (report: CellReport) => boolean;
}

const slices: readonly Slice[] = (['always', 'first'] as const).flatMap((lasts) =>
  [false, true].map((applied) => ({
    title: `${lasts === 'always' ? 'Lasting fault' : 'First attempt only'}, ${applied ? 'write applied' : 'write not applied'}`,
    has: ({ cell }: CellReport) =>
      cell.lasts === lasts &&
      cell.applied === applied &&
      cell.reach === 'call' &&
      cell.hasKey === cell.operation.takesKey,
  })),
);

function matrixOf(cells: readonly CellReport[]): string[] {
  const own = operations.filter(({ name }) => cells.some(({ cell }) => cell.operation.name === name));
  const rows = faultNames
    .map((fault) => [fault, ...own.map(({ name }) => cellText(cells, fault, name))])
    .filter(([, ...texts]) => texts.some((text) => text !== ''));
  return toTable([['fault', ...own.map(({ name }) => name)], ...rows]);
}

function cellText(cells: readonly CellReport[], fault: FaultName, name: string): string {
  const report = cells.find(({ cell }) => cell.fault === fault && cell.operation.name === name);
  if (report === undefined) return '';
  const { outcome, tookMs, effects, attempts } = report;
  return [outcome, Math.round(tookMs - policy.deadlineMs), effects, attempts].join(' · ');
}

function outcomesOf(cells: readonly CellReport[]): string {
  return [...new Set(cells.map(({ outcome }) => outcome))].sort().join(', ');
}

function latestOf(cells: readonly CellReport[]): string {
  return String(Math.round(Math.max(...cells.map(({ tookMs }) => tookMs)) - policy.deadlineMs));
}

function maxEffects({ effects, retry }: CellReport): number {
  return Math.max(effects, retry?.effects ?? 0);
}

function listOf(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines.map((line) => `- ${line}`)];
}

function toTable([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const toRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [toRow(head), toRow(head.map(() => '---')), ...rows.map(toRow)];
}
