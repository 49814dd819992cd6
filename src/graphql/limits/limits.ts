import type { ApolloServerOptions, ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { GraphQLError, valueFromASTUntyped } from 'graphql';
import type { ASTVisitor, DocumentNode, GraphQLSchema, OperationDefinitionNode, ValidationContext } from 'graphql';
import type { LimitsConfig } from '../../config/config.ts';
import type { Context } from '../context.ts';
import { costOf, representationsOf } from './queryCost.ts';
import { documentStats } from './documentStats.ts';
import { RejectUnsupportedOperationTypesRule } from './operationTypes.ts';
import { limitExceeded, maxErrors, normalizeRequestError } from './requestErrors.ts';
import { weigh } from './scales.ts';
import type { Sum, Variables } from './sum.ts';

export interface Limits {
  readonly options: Pick<
    ApolloServerOptions<Context>,
    'parseOptions' | 'validationRules' | 'validationOptions' | 'executionOptions'
  >;
  readonly plugin: ApolloServerPlugin<Context>;
}

/**
 * What one operation may be, refused before it costs anything: its tokens while it is parsed; its depth, aliases and
 * directives before it is validated; its cost and representations before it runs.
 */
export function createLimits(schema: GraphQLSchema, limits: LimitsConfig, introspection: boolean): Limits {
  return {
    options: {
      parseOptions: { maxLexicalTokens: limits.tokens },
      validationRules: [documentLimits(limits), RejectUnsupportedOperationTypesRule],
      validationOptions: { maxErrors },
      executionOptions: { maxCoercionErrors: maxErrors },
    },
    plugin: operationLimits(schema, limits, introspection),
  };
}

const directivesAtOnePlace = 4;

function documentLimits(limits: LimitsConfig): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Document(document: DocumentNode) {
      const { depth, aliases, directives, maxDirectivesPerLocation: atOnePlace } = documentStats(document);
      const error =
        exceeded('depth', limits.depth, depth, `The operation is ${depth} fields deep`) ??
        exceeded('aliases', limits.aliases, aliases, `The operation has ${aliases} aliases and repeated fields`) ??
        exceeded('directives', limits.directives, directives, `The document has ${directives} directives`) ??
        exceeded('directives', directivesAtOnePlace, atOnePlace, `One place has ${atOnePlace} directives`);
      if (!error) return undefined;
      context.reportError(error);
      // What a visitor returns is visited in its place: an empty document, in which no other rule finds work to do. Some
      // of graphql's own take far longer than the text is long.
      return { ...document, definitions: [] };
    },
  });
}

function operationLimits(
  schema: GraphQLSchema,
  limits: LimitsConfig,
  introspection: boolean,
): ApolloServerPlugin<Context> {
  const [cost, representations] = [costOf(schema), representationsOf(schema)];
  const known = new WeakMap<OperationDefinitionNode, Weighed>();
  const weighOnce = (document: DocumentNode, operation: OperationDefinitionNode): Weighed => {
    const weighed = known.get(operation) ?? {
      cost: weigh(schema, cost, document, operation),
      representations: weigh(schema, representations, document, operation),
      defaults: defaultsOf(operation),
    };
    known.set(operation, weighed);
    return weighed;
  };
  const listener: GraphQLRequestListener<Context> = {
    async didResolveOperation({ document, operation, request }) {
      // Apollo gets here also when no operation has the name that was asked for.
      if (!operation) return;
      const weighed = weighOnce(document, operation);
      const variables = { ...weighed.defaults, ...request.variables };
      const all = weighed.representations.total(variables);
      const total = weighed.cost.total(variables);
      const error =
        exceeded('representations', limits.representations, all, `The operation has ${all} representations`) ??
        exceeded('cost', limits.cost, total, `The operation costs ${total}`);
      if (error) throw error;
    },
    async didEncounterErrors({ errors }) {
      for (const error of errors) if (!error.path) normalizeRequestError(error, limits, introspection);
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}

/** What is worked out once for an operation, however often it is asked for. */
interface Weighed {
  readonly cost: Sum;
  readonly representations: Sum;
  readonly defaults: Variables;
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

function exceeded(limit: keyof LimitsConfig, bound: number, got: number, message: string): GraphQLError | undefined {
  if (got <= bound) return undefined;
  return new GraphQLError(`${message}; the limit is ${bound}.`, {
    extensions: { code: limitExceeded, limit, bound, got, http: { status: 400 } },
  });
}
