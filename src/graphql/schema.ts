import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLScalarType, parse } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { Context } from './context.ts';
import { isolateEntityErrors } from './entities.ts';
import { requireGateway } from '../auth/authorization.ts';
import { attachWireResolvers, enumResolvers } from './naming/wireMapping.ts';
import { resolvers } from './resolvers/resolvers.ts';

/** Executable schema: schema.graphql with resolvers that read the wire names. */
export function buildSchema({ introspection }: { readonly introspection: boolean }): GraphQLSchema {
  const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const typeDefs = parse(sdl);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, ...enumResolvers(typeDefs) } }]);
  attachWireResolvers(schema);
  isolateEntityErrors(schema);
  describeScalars(schema);
  serveSdl(schema, sdl, introspection);
  return schema;
}

/** A scalar of a resolver map brings its own description: introspection then differs from the document. */
function describeScalars(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type instanceof GraphQLScalarType && type.astNode) type.description = type.astNode.description?.value;
  }
}

/**
 * Makes `_service.sdl` return schema.graphql unchanged instead of a reprint. Without introspection, only the gateway may
 * read it.
 */
function serveSdl(schema: GraphQLSchema, sdl: string, introspection: boolean): void {
  const field = schema.getQueryType()?.getFields()['_service'];
  if (!field) throw new TypeError('The schema must have `_service`.');
  const resolve: GraphQLFieldResolver<unknown, Context> = (_root, _args, { caller }) => {
    if (!introspection) requireGateway(caller);
    return { sdl };
  };
  field.resolve = resolve;
}
