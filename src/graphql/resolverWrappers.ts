import { GraphQLInputObjectType, getNamedType } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { RequestError } from '../errors.ts';
import type { UserErrorModel } from './models.ts';
import type { Context } from './context.ts';
import { toGraphQLError, toUserErrors } from './errors.ts';
import { argumentMembers, inputMembers, toInputPath, toWireInput } from './naming/wireMapping.ts';

type WireObject = Record<string, unknown>;

/** A query's resolver: `run` gets the arguments in wire names; a refusal becomes an error that names the argument. */
export function queryResolver<Args extends object, Result>(
  run: (args: WireObject, context: Context) => Promise<Result>,
): (root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) => Promise<Result> {
  return async (_root, args, context, info) => {
    const members = argumentMembers(info.parentType.name, fieldOf(info));
    try {
      return await run(toWireInput(members, args), context);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      throw toGraphQLError(error, (path) => orNull(toInputPath(members, args, path)));
    }
  };
}

/** A mutation's resolver: `run` gets the input in wire names; a refusal becomes the payload's `userErrors`. */
export function mutationResolver<Args extends { readonly input: object }, Payload>(
  run: (input: WireObject, context: Context) => Promise<Payload>,
): (
  root: unknown,
  args: Args,
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<(Payload & { userErrors: UserErrorModel[] }) | { userErrors: UserErrorModel[] }> {
  return async (_root, { input }, context, info) => {
    const type = getNamedType(fieldOf(info).args[0]?.type);
    if (!(type instanceof GraphQLInputObjectType)) throw new TypeError(`${info.fieldName} has no input object.`);
    const members = inputMembers(type);
    try {
      return { ...(await run(toWireInput(members, input), context)), userErrors: [] };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const pathBack = (path: readonly string[]) => {
        const within = toInputPath(members, input, path);
        return within.length === 0 ? null : ['input', ...within];
      };
      return { userErrors: toUserErrors(error, pathBack) };
    }
  };
}

function fieldOf(info: GraphQLResolveInfo) {
  const field = info.parentType.getFields()[info.fieldName];
  if (!field) throw new TypeError(`${info.parentType.name} has no field ${info.fieldName}.`);
  return field;
}

function orNull(path: string[]): string[] | null {
  return path.length === 0 ? null : path;
}
