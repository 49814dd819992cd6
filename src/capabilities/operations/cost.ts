import { LimitExceeded } from '../../errors.ts';

/** Cost of one operation, from its request before validation: that of the GraphQL operation that returns the same objects. */
export type OperationCost = (request: Readonly<Record<string, unknown>>) => number;

/** Costs of the cost specification that GraphQL and the operation table share. */
export const objectCost = 1;
export const writeCost = 10;

export const costs = {
  read: () => objectCost,
  /** The customer, and `@cost` of `Customer.billing` in the schema. A test compares the table with the schema. */
  billing: () => objectCost + 5,
  write: () => writeCost,
  konnectPage: ({ page }) => objectCost + rowsOf(page, 'size', 20) * objectCost,
  stripePage: (query) => objectCost + rowsOf(query, 'limit', 10) * objectCost,
} as const satisfies Record<string, OperationCost>;

/** Throws LimitExceeded for an operation that costs more than `maxCost`, before it runs. */
export function requireCostWithin(maxCost: number, cost: number): void {
  if (cost > maxCost) throw new LimitExceeded('cost', maxCost, cost);
}

/** Rows of a page. A size that is not valid counts as the nearest valid one; the operation then refuses it. */
function rowsOf(page: unknown, member: string, defaultSize: number): number {
  const size: unknown = typeof page === 'object' && page !== null ? Reflect.get(page, member) : undefined;
  return typeof size === 'number' ? Math.min(Math.max(size, 1), 100) : defaultSize;
}
