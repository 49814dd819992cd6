import { isDeepStrictEqual } from 'node:util';
import { recordingDifferences } from './recordingDifferences.ts';
import { replay } from './recordingReplay.ts';
import { readRecording, recordingFiles } from './recordings.ts';

test.each(recordingFiles)('the emulator answers the requests of %s as the recorded server did', async (file) => {
  const comparisons = await replay(file, readRecording(file));
  const differing = comparisons.filter(({ recorded, emulated }) => !isDeepStrictEqual(recorded, emulated));
  const known = recordingDifferences.filter((difference) => difference.file === file).map(({ row }) => row);
  const unexpected = differing.filter(({ row }) => !known.includes(row));
  expect(unexpected).toEqual([]);
  // A listed row that no longer differs is stale.
  expect(differing.map(({ row }) => row)).toEqual(known);
});

test('at most five percent of the recorded requests are answered otherwise on purpose', () => {
  const rows = recordingFiles.flatMap((file) => readRecording(file));
  expect(rows).toHaveLength(380);
  expect(recordingDifferences.length).toBeLessThanOrEqual(rows.length * 0.05);
});
