import type { ApolloServerOptions, ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { ASTVisitor, DocumentNode, GraphQLSchema, ValidationContext } from 'graphql';
import type { LimitsConfig } from '../../config/config.ts';
import { RateLimitExceeded } from '../../errors.ts';
import type { Context } from '../context.ts';
import { documentStats } from './documentStats.ts';
import { costWeight, estimateCost, representationWeight } from './queryCost.ts';
import { limitExceeded, maxErrors, normalizeRequestError } from './requestErrors.ts';

export interface Limits {
  readonly options: Pick<
    ApolloServerOptions<Context>,
    'parseOptions' | 'validationRules' | 'validationOptions' | 'executionOptions'
  >;
  readonly plugin: ApolloServerPlugin<Context>;
}

/**
 * Limits on one operation, each checked before the work that it bounds: tokens while parsing; depth, aliases and
 * directives before validation; cost and representations before execution.
 */
export function createLimits(schema: GraphQLSchema, limits: LimitsConfig, introspection: boolean): Limits {
  return {
    options: {
      parseOptions: { maxLexicalTokens: limits.tokens },
      validationRules: [documentLimitsRule(limits), RejectUnsupportedOperationTypesRule],
      validationOptions: { maxErrors },
      executionOptions: { maxCoercionErrors: maxErrors },
    },
    plugin: createOperationLimitsPlugin(schema, limits, introspection),
  };
}

const directivesPerLocation = 4;
const splitOperation = 'Split it into several operations.';
const removeDirectives = 'Remove some of them.';

function documentLimitsRule(limits: LimitsConfig): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Document(document: DocumentNode) {
      const { depth, aliases, directives, maxDirectivesPerLocation } = documentStats(document);
      const error =
        exceeded('depth', limits.depth, depth, `The operation is ${depth} fields deep`, splitOperation) ??
        exceeded(
          'aliases',
          limits.aliases,
          aliases,
          `The operation has ${aliases} aliases and repeated fields`,
          splitOperation,
        ) ??
        exceeded(
          'directives',
          limits.directives,
          directives,
          `The document has ${directives} directives`,
          removeDirectives,
        ) ??
        exceeded(
          'directives',
          directivesPerLocation,
          maxDirectivesPerLocation,
          `One location has ${maxDirectivesPerLocation} directives`,
          removeDirectives,
        );
      if (!error) return undefined;
      context.reportError(error);
      // The visitor continues with the returned node. An empty document spares the other rules, some of which take
      // longer than linear time.
      return { ...document, definitions: [] };
    },
  });
}

/**
 * Rejects operations whose type has no root in the schema: subscriptions. graphql 16 detects them only when it executes
 * them, and Apollo Server then reports an internal error.
 */
function RejectUnsupportedOperationTypesRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation)) return;
      context.reportError(new GraphQLError(`This schema has no ${node.operation}s.`, { nodes: node }));
    },
  };
}

function createOperationLimitsPlugin(
  schema: GraphQLSchema,
  limits: LimitsConfig,
  introspection: boolean,
): ApolloServerPlugin<Context> {
  const [cost, representations] = [costWeight(schema), representationWeight(schema)];
  const listener: GraphQLRequestListener<Context> = {
    async didResolveOperation({ document, operation, request: { variables }, contextValue }) {
      // Apollo Server also calls this hook when the document has no operation of the requested name.
      if (!operation) return;
      const request = { document, operation, variables };
      // Most operations have no representations to count.
      const hasEntities = document.loc?.source.body.includes('_entities') ?? true;
      const count = hasEntities ? estimateCost(schema, representations, request) : 0;
      const total = estimateCost(schema, cost, request);
      const error =
        exceeded(
          'representations',
          limits.representations,
          count,
          `The operation has ${count} representations`,
          splitOperation,
        ) ??
        exceeded('cost', limits.cost, total, `The operation costs ${total}`, 'Request smaller pages or fewer fields.');
      if (error) throw error;
      await contextValue.charge(total).catch((cause: unknown) => {
        throw cause instanceof RateLimitExceeded ? toRateLimitError(cause) : cause;
      });
    },
    async didEncounterErrors({ errors }) {
      for (const error of errors) if (!error.path) normalizeRequestError(error, limits, introspection);
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}

function toRateLimitError({ code, message, retryAfterS }: RateLimitExceeded): GraphQLError {
  const extensions = { code, retryAfterMs: retryAfterS * 1_000, http: { status: 429 } };
  return new GraphQLError(message, { extensions });
}

function exceeded(
  limit: keyof LimitsConfig,
  bound: number,
  got: number,
  message: string,
  remedy: string,
): GraphQLError | undefined {
  if (got <= bound) return undefined;
  return new GraphQLError(`${message}; the limit is ${bound}. ${remedy}`, {
    extensions: { code: limitExceeded, limit, bound, got, http: { status: 400 } },
  });
}
