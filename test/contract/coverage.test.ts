import type { Exchange } from '../../src/emulator/emulator.ts';
import { startCalls } from '../emulator/calls.ts';
import { judge } from '../support/officialCheck.ts';
import { deviations } from '../../scripts/deviations.ts';
import { operations } from '../support/officialDocuments.ts';
import { konnectCases } from './konnectCases.ts';
import { stripeCases } from './stripeCases.ts';

/** Documented statuses that the emulator has no way to show. */
const notShown: readonly (readonly [operation: RegExp, status: number, reason: string])[] = [
  // The ids of Konnect's operations start small, those of Stripe's with a capital.
  [/^[a-z]/, 403, 'the emulator knows no permissions: a token may do everything'],
  [/^get-/, 400, 'there is nothing to refuse but the id, and what is no ULID is answered 404'],
];

/** Stripe documents one shape for every error and no list of statuses: these are the ones of its error page. */
const stripeErrors: Readonly<Record<string, readonly number[]>> = {
  GetBillingPortalConfigurations: [400, 401],
  PostBillingPortalConfigurations: [400, 401, 409, 500],
  GetBillingPortalConfigurationsConfiguration: [400, 401, 404],
  PostBillingPortalConfigurationsConfiguration: [400, 401, 404, 409, 500],
  PostBillingPortalSessions: [400, 401, 409, 500],
};

const cases = [...konnectCases, ...stripeCases];
const seen = new Set<string>();
const usedDeviations = new Set<string>();

test.each(cases)('$operation returns $status: $when', async ({ operation, status, ask }) => {
  const exchanges: Exchange[] = [];
  const calls = await startCalls({ onExchange: (exchange) => exchanges.push(exchange) });
  try {
    await ask(calls);
  } finally {
    // Fails when an exchange is neither as documented nor a known deviation.
    await calls.close();
  }
  const verdicts = exchanges.map((exchange) => ({ ...judge(exchange), status: exchange.status }));
  expect(verdicts).toContainEqual(expect.objectContaining({ operation, status }));
  for (const verdict of verdicts) {
    seen.add(`${verdict.operation} ${verdict.status}`);
    if (verdict.deviation) usedDeviations.add(key(verdict.operation, deviations.indexOf(verdict.deviation)));
  }
});

test('every operation returns exactly the statuses of its document and of known deviations', () => {
  const documented = operations.flatMap(({ id, answers }) =>
    [...answers.keys()].flatMap((status) =>
      (status === 'default' ? (stripeErrors[id] ?? []) : [Number(status)])
        .filter((one) => !notShown.some(([operation, hidden]) => hidden === one && operation.test(id)))
        .map((one) => `${id} ${one}`),
    ),
  );
  const deviating = deviations.flatMap((one) => one.operations.map((operation) => `${operation} ${one.status}`));
  expect([...seen].toSorted()).toEqual([...new Set([...documented, ...deviating])].toSorted());
});

test('every known deviation occurs', () => {
  const all = deviations.flatMap(({ operations: ids }, index) => ids.map((operation) => key(operation, index)));
  expect(all.filter((one) => !usedDeviations.has(one))).toEqual([]);
});

test('every status that is not covered is documented and does not occur', () => {
  const stale = notShown.filter(([operation, status]) => {
    const ids = operations.filter(({ id, answers }) => operation.test(id) && answers.has(String(status)));
    return ids.length === 0 || ids.some(({ id }) => seen.has(`${id} ${status}`));
  });
  expect(stale).toEqual([]);
});

function key(operation: string, index: number): string {
  return `${operation}: ${deviations[index]?.status} ${deviations[index]?.reason}`;
}
