import { deviations } from '../../scripts/deviations.ts';
import { operations } from '../support/officialDocuments.ts';

test('every deviation names a documented operation', () => {
  const ids = new Set([...operations.map(({ id }) => id), 'none']);
  expect(deviations.flatMap((deviation) => deviation.operations).filter((id) => !ids.has(id))).toEqual([]);
});
