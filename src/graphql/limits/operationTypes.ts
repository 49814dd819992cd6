import { GraphQLError } from 'graphql';
import type { ASTVisitor, ValidationContext } from 'graphql';

/**
 * Refuses operations of a type that the schema has not: subscriptions. graphql 16 itself finds that out only when it runs
 * them, and Apollo then takes it for a fault of this service.
 */
export function RejectUnsupportedOperationTypesRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation)) return;
      context.reportError(new GraphQLError(`This graph has no ${node.operation}s.`, { nodes: node }));
    },
  };
}
