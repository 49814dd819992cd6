import { GraphQLUnionType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { requestError } from '../errors.ts';
import { requireGateway } from '../auth/authorization.ts';
import type { Context } from './context.ts';
import { toGraphQLError } from './errors.ts';

/**
 * Makes each representation of `_entities` fail alone. As @apollo/subgraph has it, one that is malformed or of an
 * unknown type throws for the whole list, while the reads of those before it are under way with nobody to await them:
 * the first of these to fail would end the process.
 */
export function isolateEntityErrors(schema: GraphQLSchema): void {
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
    requireGateway(context.caller);
    const all = asList(args.representations);
    const faults = all.map((representation, i) => faultOf(representation, names, i));
    // Together: one call each costs a promise more for each of them.
    const sound = all.filter((_representation, i) => faults[i] === undefined);
    const resolved = asList(resolveAll(root, { representations: sound }, context, info)).values();
    return faults.map((fault) => fault ?? resolved.next().value);
  };
  field.resolve = resolve;
}

/** An Error in a list is its item's own failure. */
function faultOf(representation: unknown, names: readonly string[], index: number): Error | undefined {
  const isObject = typeof representation === 'object' && representation !== null;
  const name: unknown = isObject ? Reflect.get(representation, '__typename') : undefined;
  if (typeof name === 'string' && names.includes(name)) return undefined;
  const message = `must be an object whose __typename is one of ${names.join(', ')}`;
  return toGraphQLError(requestError('INVALID_INPUT', ['representations', String(index)], message));
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
