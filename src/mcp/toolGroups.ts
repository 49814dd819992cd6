import { accessLevelOf } from '../auth/authorization.ts';
import type { Caller } from '../auth/caller.ts';
import { permissionOf } from '../auth/permissions.ts';
import type { Scope } from '../auth/permissions.ts';
import { operations } from '../capabilities/operations.ts';
import type { Operation } from '../capabilities/operations.ts';

/** `read` are the tools that change nothing; the others are those whose scope has the group's name before the colon. */
export type ToolGroup = 'read' | 'customers' | 'billing' | 'portal' | 'sessions';

/** The operations of some groups; all of them without groups. */
export function operationsOf(groups: readonly ToolGroup[] | undefined): readonly Operation[] {
  if (groups === undefined) return operations;
  return operations.filter((operation) => groups.some((group) => isInGroup(operation, group)));
}

function isInGroup({ action, hints }: Operation, group: ToolGroup): boolean {
  return group === 'read' ? hints.readOnly : permissionOf(action).scope.startsWith(`${group}:`);
}

/** The scope that the caller's token needs for the operation; undefined if the token permits it. */
export function missingScopeOf(caller: Caller, { action }: Operation): Scope | undefined {
  return accessLevelOf(caller, action) === undefined ? permissionOf(action).scope : undefined;
}

/** Whether the caller's token permits the operation. Without a token its permissions are unknown, and a call says so. */
export function isListedFor(caller: Caller, operation: Operation): boolean {
  return !caller.isAuthenticated || missingScopeOf(caller, operation) === undefined;
}
