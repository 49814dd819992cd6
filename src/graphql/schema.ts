import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { guardEntities } from './entities.ts';
import { bindNames, enumResolvers } from './naming.ts';
import { resolvers } from './resolvers/resolvers.ts';

/** The executable subgraph: schema.graphql with its resolvers, its fields bound to their wire names. */
export function buildSchema(): GraphQLSchema {
  const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const typeDefs = parse(sdl);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, ...enumResolvers(typeDefs) } }]);
  bindNames(schema);
  guardEntities(schema);
  publish(schema, sdl);
  return schema;
}

/** Gateways and registries get the schema as it is written, not as a library prints it again. */
function publish(schema: GraphQLSchema, sdl: string): void {
  const field = schema.getQueryType()?.getFields()['_service'];
  if (!field) throw new TypeError('The schema has no _service.');
  field.resolve = () => ({ sdl });
}
