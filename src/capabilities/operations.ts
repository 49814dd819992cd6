import { billingOperations } from './operations/billing.ts';
import { customerOperations } from './operations/customers.ts';
import type { Operation } from './operations/operation.ts';
import { portalOperations } from './operations/portal.ts';

export { requireCostWithin } from './operations/cost.ts';
export { idempotencyKeyDescription } from './operations/operation.ts';
export type { Operation } from './operations/operation.ts';
export { CreateConfigurationBody, PortalSessionBody, UpdateConfigurationBody } from './operations/portal.ts';

/**
 * The table of the 15 operations. It drives REST, OpenAPI and MCP: a row adds an operation to all of them. Names, methods
 * and paths are fixed by the documents of the capabilities.
 */
export const operations: readonly Operation[] = [...portalOperations, ...customerOperations, ...billingOperations];
