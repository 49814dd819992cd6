import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildASTSchema, isObjectType, parse, print } from 'graphql';
import type { ConstDirectiveNode, GraphQLSchema } from 'graphql';
import { z } from 'zod';

export interface SchemaChange {
  readonly path: string;
  readonly change: string;
  readonly message: string;
}

export type AcceptedChange = z.infer<typeof AcceptedChangesSchema>[number];

export interface Verdict {
  /** Breaking and not accepted. */
  readonly refused: SchemaChange[];
  /** Breaking and accepted. */
  readonly accepted: SchemaChange[];
  /** Can break clients, for example a new enum value. */
  readonly dangerous: SchemaChange[];
  /** Accepted, but not a breaking change of the current schema. */
  readonly stale: AcceptedChange[];
}

const AcceptedChangesSchema = z.array(
  z.strictObject({ path: z.string().min(1), change: z.string().min(1), reason: z.string().trim().min(10) }),
);

/** Throws when an entry has no path, no kind of change, or a reason of less than 10 characters. */
export function readAccepted(text: string): AcceptedChange[] {
  return AcceptedChangesSchema.parse(JSON.parse(text));
}

/**
 * Compares two schemas in SDL with the severities of GraphQL Inspector. Removing `@key` or `@shareable` is breaking too,
 * because other subgraphs can rely on it.
 */
export async function compareSchemas(
  released: string,
  current: string,
  accepted: readonly AcceptedChange[],
): Promise<Verdict> {
  // The file does not define the federation directives; composition validates it.
  const before = buildASTSchema(parse(released), { assumeValidSDL: true });
  const after = buildASTSchema(parse(current), { assumeValidSDL: true });
  const changes = (await diff(before, after)).map(({ path = '', type, message, criticality }) => ({
    change: { path, change: String(type), message },
    level: criticality.level,
  }));
  const at = (level: CriticalityLevel) => changes.filter((entry) => entry.level === level).map(({ change }) => change);

  const breaking = [...at(CriticalityLevel.Breaking), ...removedPromises(before, after)];
  const matches = (entry: AcceptedChange, { path, change }: SchemaChange) =>
    entry.path === path && entry.change === change;
  return {
    refused: breaking.filter((change) => !accepted.some((entry) => matches(entry, change))),
    accepted: breaking.filter((change) => accepted.some((entry) => matches(entry, change))),
    dangerous: at(CriticalityLevel.Dangerous),
    stale: accepted.filter((entry) => !breaking.some((change) => matches(entry, change))),
  };
}

/** Removed `@key` and `@shareable` directives. */
function removedPromises(before: GraphQLSchema, after: GraphQLSchema): SchemaChange[] {
  const current = promisesOf(after);
  return [...promisesOf(before)].flatMap(([owner, promises]) =>
    promises
      // GraphQL Inspector reports a removed owner.
      .filter((promise) => current.get(owner)?.includes(promise) === false)
      .map((promise) => ({
        path: `${owner}.${promise}`,
        change: 'FEDERATION_PROMISE_REMOVED',
        message: `Directive '${promise}' was removed from '${owner}'`,
      })),
  );
}

/** `@key` and `@shareable` directives of each type and each field. */
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
