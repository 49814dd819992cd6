import { writeFileSync } from 'node:fs';
import { cellsOf, faultNames, runMatrix } from './matrix.ts';
import { operations } from './operations.ts';
import { toMarkdown, toSummary } from './report.ts';

test('every operation meets every fault as the table says', async () => {
  const lanes = faultNames.flatMap((fault) =>
    [operations.slice(0, 8), operations.slice(8)].map((some) => some.flatMap((one) => cellsOf(one, fault))),
  );
  const report = await runMatrix(lanes, 10);
  const file = process.env['FAULTS_REPORT'];
  if (file) writeFileSync(file, toMarkdown(report));
  process.stdout.write(toSummary(report));
  expect(report.trouble).toEqual([]);
}, 300_000);
