import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { Context } from './context.ts';
import { isolateEntityErrors } from './entities.ts';
import { requireGateway } from '../auth/authorization.ts';
import { attachWireResolvers, enumResolvers } from './naming/wireMapping.ts';
import { resolvers } from './resolvers/resolvers.ts';

/** The executable subgraph: schema.graphql with its resolvers, its fields bound to their wire names. */
export function buildSchema({ introspection }: { readonly introspection: boolean }): GraphQLSchema {
  const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const typeDefs = parse(sdl);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, ...enumResolvers(typeDefs) } }]);
  attachWireResolvers(schema);
  isolateEntityErrors(schema);
  publish(schema, sdl, introspection);
  return schema;
}

/**
 * Gateways and registries get the schema as it is written, not as a library prints it again. It is as telling as
 * introspection: without that, only the router gets it.
 */
function publish(schema: GraphQLSchema, sdl: string, introspection: boolean): void {
  const field = schema.getQueryType()?.getFields()['_service'];
  if (!field) throw new TypeError('The schema has no _service.');
  const resolve: GraphQLFieldResolver<unknown, Context> = (_root, _args, { caller }) => {
    if (!introspection) requireGateway(caller);
    return { sdl };
  };
  field.resolve = resolve;
}
