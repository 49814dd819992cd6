import { GraphQLInputObjectType, getNamedType } from 'graphql';
import type { GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import { RequestError } from '../errors.ts';
import type { WireMutationInputs, WireQueryArgs } from '../generated/wireInputs.ts';
import type { UserErrorModel } from './models.ts';
import type { Context } from './context.ts';
import { toGraphQLError, toUserErrors } from './errors.ts';
import { argumentMembers, inputMembers, toInputPath, toWireInput } from './naming/wireInput.ts';

/**
 * A query's resolver. `run` receives the arguments in wire names; a RequestError becomes a GraphQL error that names the
 * argument.
 */
export function queryResolver<Field extends keyof WireQueryArgs, Result>(
  fieldName: Field,
  run: (args: WireQueryArgs[Field], context: Context) => Promise<Result>,
): (root: unknown, args: object, context: Context, info: GraphQLResolveInfo) => Promise<Result> {
  return async (_root, args, context, { parentType }) => {
    const members = argumentMembers(parentType.name, fieldOf(parentType, fieldName));
    try {
      return await run(toWireInput<WireQueryArgs[Field]>(members, args), context);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      throw toGraphQLError(error, (wirePath) => orNull(toInputPath(members, args, wirePath)));
    }
  };
}

/** A mutation's resolver. `run` receives the input in wire names; a RequestError becomes the payload's `userErrors`. */
export function mutationResolver<Field extends keyof WireMutationInputs, Payload>(
  fieldName: Field,
  run: (input: WireMutationInputs[Field], context: Context) => Promise<Payload>,
): (
  root: unknown,
  args: { readonly input: object },
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<(Payload & { userErrors: UserErrorModel[] }) | { userErrors: UserErrorModel[] }> {
  return async (_root, { input }, context, { parentType }) => {
    const type = getNamedType(fieldOf(parentType, fieldName).args[0]?.type);
    if (!(type instanceof GraphQLInputObjectType)) throw new TypeError(`${fieldName} has no input object.`);
    const members = inputMembers(type);
    try {
      return { ...(await run(toWireInput<WireMutationInputs[Field]>(members, input), context)), userErrors: [] };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      for (const { code } of error.issues) context.record.addErrorCode(code);
      const toPath = (wirePath: readonly string[]) => {
        const path = toInputPath(members, input, wirePath);
        return path.length === 0 ? null : ['input', ...path];
      };
      return { userErrors: toUserErrors(error, toPath) };
    }
  };
}

function fieldOf(type: GraphQLObjectType, fieldName: string) {
  const field = type.getFields()[fieldName];
  if (!field) throw new TypeError(`${type.name} has no field ${fieldName}.`);
  return field;
}

function orNull(path: string[]): string[] | null {
  return path.length === 0 ? null : path;
}
