import type { Operation } from '../capabilities/operations.ts';

/** Behaviour of a tool as MCP defines it, which clients read before they ask their user. */
export interface Annotations {
  readonly title: string;
  readonly readOnlyHint: boolean;
  readonly idempotentHint: boolean;
  /** MCP: false means that the tool performs only additive updates. The capability documents: true means that it deletes. */
  readonly destructiveHint: boolean;
  readonly openWorldHint: boolean;
}

export function annotationsOf(operation: Operation): Annotations {
  const { title, hints } = operation;
  return {
    title,
    readOnlyHint: hints.readOnly,
    idempotentHint: hints.idempotent,
    destructiveHint: changesExistingObject(operation),
    openWorldHint: true,
  };
}

/** A write that is not a creation replaces, overwrites or deletes. */
function changesExistingObject({ hints, takesIdempotencyKey }: Operation): boolean {
  return !hints.readOnly && !takesIdempotencyKey;
}
