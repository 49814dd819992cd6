import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildASTSchema, isObjectType, parse, print } from 'graphql';
import type { ConstDirectiveNode, GraphQLSchema } from 'graphql';
import { z } from 'zod';

/** One difference between two schemas: where, of which kind, and in words. */
export interface SchemaChange {
  readonly path: string;
  readonly change: string;
  readonly message: string;
}

export type AcceptedChange = z.infer<typeof acceptedShape>[number];

export interface Verdict {
  /** Breaks callers, and nobody has accepted it. */
  readonly refused: SchemaChange[];
  /** Breaks callers, and is accepted. */
  readonly accepted: SchemaChange[];
  /** May surprise callers. */
  readonly dangerous: SchemaChange[];
  /** Accepted, but no longer there. */
  readonly stale: AcceptedChange[];
}

const acceptedShape = z.array(
  z.strictObject({ path: z.string().min(1), change: z.string().min(1), reason: z.string().trim().min(10) }),
);

/** Throws when an entry lacks its path, its kind of change, or a reason that says something. */
export function readAccepted(text: string): AcceptedChange[] {
  return acceptedShape.parse(JSON.parse(text));
}

/**
 * What came between two schemas, each given as SDL. The severity is the one of GraphQL Inspector; besides, a `@key` or
 * `@shareable` that goes is a breaking change, because the other subgraphs may rely on it.
 */
export async function compareSchemas(
  released: string,
  current: string,
  accepted: readonly AcceptedChange[],
): Promise<Verdict> {
  // The directives of federation are not defined in the file, so the schema is taken as valid: composition checks it.
  const before = buildASTSchema(parse(released), { assumeValidSDL: true });
  const after = buildASTSchema(parse(current), { assumeValidSDL: true });
  const found = (await diff(before, after)).map(({ path = '', type, message, criticality }) => ({
    change: { path, change: String(type), message },
    level: criticality.level,
  }));
  const at = (level: CriticalityLevel) => found.filter((one) => one.level === level).map(({ change }) => change);

  const breaking = [...at(CriticalityLevel.Breaking), ...lostPromises(before, after)];
  const matches = (entry: AcceptedChange, { path, change }: SchemaChange) =>
    entry.path === path && entry.change === change;
  return {
    refused: breaking.filter((change) => !accepted.some((entry) => matches(entry, change))),
    accepted: breaking.filter((change) => accepted.some((entry) => matches(entry, change))),
    dangerous: at(CriticalityLevel.Dangerous),
    stale: accepted.filter((entry) => !breaking.some((change) => matches(entry, change))),
  };
}

/** What other subgraphs were promised: keys to refer by, and fields that they may define too. */
function lostPromises(before: GraphQLSchema, after: GraphQLSchema): SchemaChange[] {
  const kept = promisesOf(after);
  return [...promisesOf(before)].flatMap(([owner, promises]) =>
    promises
      // Where the owner is gone as well, that is the change to tell.
      .filter((promise) => kept.get(owner)?.includes(promise) === false)
      .map((promise) => ({
        path: `${owner}.${promise}`,
        change: 'FEDERATION_PROMISE_REMOVED',
        message: `Directive '${promise}' was removed from '${owner}'`,
      })),
  );
}

/** The promises of each type and each field: none, for most. */
function promisesOf(schema: GraphQLSchema): Map<string, string[]> {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return new Map(
    types.flatMap((type) => [
      [type.name, promisesIn(type.astNode?.directives)] as const,
      ...Object.values(type.getFields()).map(
        (field) => [`${type.name}.${field.name}`, promisesIn(field.astNode?.directives)] as const,
      ),
    ]),
  );
}

function promisesIn(directives: readonly ConstDirectiveNode[] = []): string[] {
  return directives.filter(({ name }) => name.value === 'key' || name.value === 'shareable').map(print);
}
