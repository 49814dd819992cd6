import { getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import type { GraphQLNamedType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { isRecord, list } from '../support/officialSchemas.ts';

/** Every field of a type at every depth, but for types within themselves: `{ id key billing { … } }`. */
export function selectionOf(type: GraphQLOutputType, within: readonly GraphQLNamedType[] = []): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields())
    .filter((field) => field.args.length === 0 && !within.includes(getNamedType(field.type)))
    .map((field) => `${field.name} ${selectionOf(field.type, [...within, named])}`);
  return `{ ${fields.join(' ')} }`;
}

/** Adds `Type.field` of every field that has a value in an answer. */
export function collectFields(type: GraphQLOutputType, value: unknown, into: Set<string>): void {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    for (const item of list(value)) collectFields(nullable.ofType, item, into);
    return;
  }
  if (!isObjectType(nullable) || !isRecord(value)) return;
  for (const field of Object.values(nullable.getFields())) {
    const inner = value[field.name];
    // An empty list shows no more than a null does.
    if (inner === null || inner === undefined || (Array.isArray(inner) && inner.length === 0)) continue;
    into.add(`${nullable.name}.${field.name}`);
    collectFields(field.type, inner, into);
  }
}

/** `Type.field` of all that the entry points can answer. */
export function allFields(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !/^(?:__.*|Query|Mutation)$/.test(type.name)
      ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`)
      : [],
  );
}
