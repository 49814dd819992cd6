import { isAbstractType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** Lengths of the lists of introspection, by the coordinate of the field: `__Type.fields`. */
export type IntrospectionSizes = ReadonlyMap<string, number>;

const sizesBySchema = new WeakMap<GraphQLSchema, IntrospectionSizes>();

/** Computed once for a schema. */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const sizes = sizesBySchema.get(schema) ?? measure(schema);
  sizesBySchema.set(schema, sizes);
  return sizes;
}

/** The lists of a schema have one length. Of the others it is the average in the schema, without the empty ones. */
function measure(schema: GraphQLSchema): IntrospectionSizes {
  const types = Object.values(schema.getTypeMap());
  const directives = schema.getDirectives();
  const composites = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = composites.map((type) => Object.values(type.getFields()));
  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', directives.length],
    ['__Directive.args', average(directives.map(({ args }) => args.length))],
    ['__Type.fields', average(fields.map(({ length }) => length))],
    ['__Field.args', average(fields.flat().map(({ args }) => args.length))],
    ['__Type.interfaces', average(composites.map((type) => type.getInterfaces().length))],
    ['__Type.possibleTypes', average(types.filter(isAbstractType).map((type) => schema.getPossibleTypes(type).length))],
    ['__Type.enumValues', average(types.filter(isEnumType).map((type) => type.getValues().length))],
    ['__Type.inputFields', average(types.filter(isInputObjectType).map((type) => count(type.getFields())))],
  ]);
}

function average(lengths: readonly number[]): number {
  const lists = lengths.filter((length) => length > 0);
  const total = lists.reduce((sum, length) => sum + length, 0);
  return Math.ceil(total / Math.max(1, lists.length));
}

function count(members: object): number {
  return Object.keys(members).length;
}
