import { SchemaMetaFieldDef, TypeMetaFieldDef, getDirectiveValues, getNamedType, isCompositeType } from 'graphql';
import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import type { Weight } from './scales.ts';

/**
 * What IBM's cost specification and the directives of federation 2.9 have a field cost: what @cost says of the field or
 * of its type, else 1 for an object and 0 for a scalar. A write costs 10, whatever it gives back.
 */
export function costOf(schema: GraphQLSchema): Weight {
  const directive = schema.getDirective('cost');
  const said = ({ astNode }: GraphQLField<unknown, unknown> | GraphQLNamedType): number | undefined => {
    const weight: unknown = directive && astNode ? getDirectiveValues(directive, astNode)?.['weight'] : undefined;
    return typeof weight === 'number' ? weight : undefined;
  };
  return (parent, field) => {
    if (field === SchemaMetaFieldDef || field === TypeMetaFieldDef) return introspectionCost;
    const type = getNamedType(field.type);
    const usual = parent === schema.getMutationType() ? 10 : isCompositeType(type) ? 1 : 0;
    return said(field) ?? said(type) ?? usual;
  };
}

/** Makes the sum of an operation count the representations of its `_entities`. */
export function representationsOf(schema: GraphQLSchema): Weight {
  return (parent, field) => (parent === schema.getQueryType() && field.name === '_entities' ? 1 : 0);
}

/** One reading of the whole schema takes the processor about 10 ms and gives 200 KB: a few will do in one operation. */
const introspectionCost = 1_000;
