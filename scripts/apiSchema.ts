import { buildASTSchema, parse, printSchema, specifiedDirectives, visit } from 'graphql';

const knownToClients = new Set(specifiedDirectives.map(({ name }) => name));

/** The schema for front ends: schema.graphql without directives of federation and of this service. */
export function renderApiSchema(subgraphSdl: string): string {
  const document = visit(parse(subgraphSdl), {
    Directive: ({ name }) => (knownToClients.has(name.value) ? undefined : null),
    DirectiveDefinition: () => null,
  });
  return `${printSchema(buildASTSchema(document))}\n`;
}
