import { GraphQLUnionType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { refuse } from '../errors.ts';
import { expectRouter } from '../access/access.ts';
import type { Context } from './context.ts';
import { toGraphQLError } from './errors.ts';

/**
 * Makes each representation of `_entities` fail alone. As @apollo/subgraph has it, one that is malformed or of an
 * unknown type throws for the whole list, while the reads of those before it are under way with nobody to await them:
 * the first of these to fail would end the process.
 */
export function guardEntities(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const entity = schema.getType('_Entity');
  const resolveAll = field?.resolve;
  if (!resolveAll || !(entity instanceof GraphQLUnionType)) throw new TypeError('The schema has no entities.');
  const names = entity.getTypes().map((type) => type.name);

  const resolve: GraphQLFieldResolver<unknown, Context, { representations?: unknown }> = (
    root,
    args,
    context,
    info,
  ) => {
    expectRouter(context.caller);
    return asList(args.representations).map(async (representation, i) => {
      expectEntity(representation, names, i);
      const resolved: unknown = resolveAll(root, { representations: [representation] }, context, info);
      return asList(await resolved)[0];
    });
  };
  field.resolve = resolve;
}

function expectEntity(representation: unknown, names: readonly string[], index: number): void {
  const isObject = typeof representation === 'object' && representation !== null;
  const name: unknown = isObject ? Reflect.get(representation, '__typename') : undefined;
  if (typeof name === 'string' && names.includes(name)) return;
  const message = `must be an object whose __typename is one of ${names.join(', ')}`;
  throw toGraphQLError(refuse('INVALID_INPUT', ['representations', String(index)], message));
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
