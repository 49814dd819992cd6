import { GraphQLUnionType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { requestError } from '../errors.ts';
import { requireGateway } from '../auth/authorization.ts';
import type { Context } from './context.ts';
import { toGraphQLError } from './errors.ts';

/**
 * Isolates errors per representation. In @apollo/subgraph a malformed representation throws for the whole list and leaves
 * the promises of earlier ones unhandled: a rejection of one of them would end the process.
 */
export function isolateEntityErrors(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const entity = schema.getType('_Entity');
  const resolveAll = field?.resolve;
  if (!resolveAll || !(entity instanceof GraphQLUnionType)) throw new TypeError('The schema must have entities.');
  const typeNames = entity.getTypes().map((type) => type.name);

  const resolve: GraphQLFieldResolver<unknown, Context, { representations?: unknown }> = (
    root,
    args,
    context,
    info,
  ) => {
    requireGateway(context.caller);
    const representations = asList(args.representations);
    const errors = representations.map((representation, i) => validate(representation, typeNames, i));
    // One call for all: a call for each representation would add a promise each.
    const valid = representations.filter((_representation, i) => errors[i] === undefined);
    const entities = asList(resolveAll(root, { representations: valid }, context, info)).values();
    return errors.map((error) => error ?? entities.next().value);
  };
  field.resolve = resolve;
}

/** graphql reports an Error in a list as the error of its item. */
function validate(representation: unknown, typeNames: readonly string[], index: number): Error | undefined {
  const isObject = typeof representation === 'object' && representation !== null;
  const typeName: unknown = isObject ? Reflect.get(representation, '__typename') : undefined;
  if (typeof typeName === 'string' && typeNames.includes(typeName)) return undefined;
  const message = `must be an object whose __typename is one of ${typeNames.join(', ')}`;
  return toGraphQLError(requestError('INVALID_INPUT', ['representations', String(index)], message));
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
