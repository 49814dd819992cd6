import { getNamedType, isInputObjectType, isObjectType } from 'graphql';
import type { GraphQLNamedType, GraphQLSchema, GraphQLType } from 'graphql';
import { wirePathOf } from '../../src/graphql/naming/renamedFields.ts';

interface Member {
  readonly wirePath: readonly string[];
  readonly type: GraphQLNamedType;
}

/** Where one is after some steps: at a type, or on the way of a field whose wire path has several steps. */
interface Place {
  readonly type: GraphQLNamedType | undefined;
  readonly ahead: readonly string[];
  readonly members: readonly Member[];
}

/**
 * The types that the schema has at a path of wire names, from a type (`Customer`) or the arguments of an entry point
 * (`Query.customers`); none when the path is not there. On the way of a longer wire path there is no type yet.
 */
export function reach(
  schema: GraphQLSchema,
  start: string,
  steps: readonly string[],
): (GraphQLNamedType | undefined)[] {
  const places = steps.reduce<Place[]>(
    (at, step) => at.flatMap((place) => go(place, step)),
    [{ type: undefined, ahead: [], members: startMembers(schema, start) }],
  );
  return places.map(({ type, ahead }) => (ahead.length === 0 ? type : undefined));
}

function go({ type, ahead, members }: Place, step: string): Place[] {
  const [next, ...rest] = ahead;
  if (next !== undefined) return next === step ? [{ type, ahead: rest, members }] : [];
  return members
    .filter(({ wirePath }) => wirePath[0] === step)
    .map((one) => ({ type: one.type, ahead: one.wirePath.slice(1), members: membersOf(one.type) }));
}

function startMembers(schema: GraphQLSchema, start: string): readonly Member[] {
  const [typeName = '', fieldName] = start.split('.');
  const type = schema.getType(typeName);
  if (!type) throw new TypeError(`The schema has no type ${typeName}.`);
  if (fieldName === undefined) return membersOf(type);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) throw new TypeError(`The schema has no field ${start}.`);
  return field.args.map((argument) => ({
    wirePath: wirePathOf(start, argument.name),
    type: getNamedType(argument.type),
  }));
}

function membersOf(type: GraphQLNamedType): readonly Member[] {
  const toMember = (field: { name: string; type: GraphQLType }): Member => ({
    wirePath: wirePathOf(type.name, field.name),
    type: getNamedType(field.type),
  });
  if (isObjectType(type)) return Object.values(type.getFields()).map(toMember);
  return isInputObjectType(type) ? Object.values(type.getFields()).map(toMember) : [];
}
