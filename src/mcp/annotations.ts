import type { Operation } from '../capabilities/operations.ts';

/**
 * Behaviour of a tool as MCP defines it, which clients read before they ask their user. `openWorldHint` is true by default, as it is
 * here: every tool calls an upstream.
 */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly idempotentHint: boolean;
  /** MCP: false means that the tool performs only additive updates. The capability documents: true means that it deletes. */
  readonly destructiveHint: boolean;
}

export function annotationsOf(operation: Operation): Annotations {
  const { hints } = operation;
  return {
    readOnlyHint: hints.readOnly,
    idempotentHint: hints.idempotent,
    destructiveHint: changesExistingObject(operation),
  };
}

/** A write that is not a creation replaces, overwrites or deletes. */
function changesExistingObject({ hints, takesIdempotencyKey }: Operation): boolean {
  return !hints.readOnly && !takesIdempotencyKey;
}
