import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { guardEntities } from './entities.ts';
import { bindNames, enumResolvers } from './naming.ts';
import { resolvers } from './resolvers/resolvers.ts';

/** The executable subgraph: schema.graphql with its resolvers, its fields bound to their wire names. */
export function buildSchema(): GraphQLSchema {
  const typeDefs = parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, ...enumResolvers(typeDefs) } }]);
  bindNames(schema);
  guardEntities(schema);
  return schema;
}
