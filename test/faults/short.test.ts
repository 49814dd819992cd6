import { cellsOf, faultNames, runMatrix } from './matrix.ts';
import { operations } from './operations.ts';

const chosen = operations.filter(({ name }) =>
  ['customer', 'portalConfiguration', 'createCustomer', 'createCustomerCheckoutSession'].includes(name),
);

test('a read of each upstream, a creation and a session have the outcomes of the table under every fault', async () => {
  const groups = faultNames.map((fault) => chosen.flatMap((operation) => cellsOf(operation, fault)));
  const { problems } = await runMatrix(groups, 8);
  expect(problems).toEqual([]);
}, 180_000);
