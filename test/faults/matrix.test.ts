import { writeFileSync } from 'node:fs';
import { cellsOf, faultNames, runMatrix } from './matrix.ts';
import { operations } from './operations.ts';
import { toMarkdown, toSummary } from './report.ts';

test('every operation has its outcome in the table under every fault', async () => {
  const groups = faultNames.flatMap((fault) =>
    [operations.slice(0, 8), operations.slice(8)].map((slice) =>
      slice.flatMap((operation) => cellsOf(operation, fault)),
    ),
  );
  const report = await runMatrix(groups, 10);
  const file = process.env['FAULTS_REPORT'];
  if (file) writeFileSync(file, toMarkdown(report));
  process.stdout.write(toSummary(report));
  expect(report.problems).toEqual([]);
}, 300_000);
