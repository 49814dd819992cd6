import { cellsOf, faultNames, runMatrix } from './matrix.ts';
import { operations } from './operations.ts';

const chosen = operations.filter(({ name }) =>
  ['customer', 'createCustomer', 'createCustomerCheckoutSession'].includes(name),
);

test('a read, a creation and a session meet every fault as the table says', async () => {
  const lanes = faultNames.map((fault) => chosen.flatMap((operation) => cellsOf(operation, fault)));
  const { trouble } = await runMatrix(lanes, 8);
  expect(trouble).toEqual([]);
}, 60_000);
