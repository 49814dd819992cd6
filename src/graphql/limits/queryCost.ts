import {
  GraphQLError,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { objectCost, writeCost } from '../../capabilities/operations/cost.ts';
import { fragmentsByName } from '../fragments.ts';
import { introspectionSizes } from './introspectionSizes.ts';
import type { IntrospectionSizes } from './introspectionSizes.ts';

type Field = GraphQLField<unknown, unknown>;
type Variables = Readonly<Record<string, unknown>>;

/** Weight of one occurrence of a field, without its selection. */
export type FieldWeight = (parent: GraphQLNamedType, field: Field) => number;

export interface OperationRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables | undefined;
}

/**
 * Field weights of IBM's cost specification: @cost of the field or of its type, else 1 for an object and 0 for a scalar.
 * A mutation field weighs 10. Introspection costs a fifth of what its objects would. https://ibm.github.io/graphql-specs/cost-spec.html
 */
export function costWeight(schema: GraphQLSchema): FieldWeight {
  const weights = new Map<Field, number>();
  const weigh: FieldWeight = (parent, field) => {
    // A type is wrapped a few times at most.
    if (isIntrospectionType(parent) && field.name === 'ofType') return 0;
    const type = getNamedType(field.type);
    const defaultCost = parent === schema.getMutationType() ? writeCost : isCompositeType(type) ? objectCost : 0;
    return declaredCost(schema, field) ?? declaredCost(schema, type) ?? defaultCost;
  };
  return (parent, field) => {
    const weight = weights.get(field) ?? weigh(parent, field);
    weights.set(field, weight);
    return weight;
  };
}

/** Weights that make the estimate the number of representations in all `_entities` of an operation. */
export function representationWeight(schema: GraphQLSchema): FieldWeight {
  return (parent, field) => (parent === schema.getQueryType() && field.name === '_entities' ? 1 : 0);
}

/**
 * The sum of all field weights, each multiplied by the sizes of the lists around it, at most `MAX_SAFE_INTEGER`. It is an
 * upper bound: selections that execution merges, and alternatives of a union, are counted separately.
 */
export function estimateCost(schema: GraphQLSchema, weight: FieldWeight, request: OperationRequest): number {
  return new CostEstimator(schema, weight, request).estimate(request.operation);
}

/** Objects of introspection that cost as much as an object of the graph: they need no upstream call. */
const introspectionObjectsPerCost = 5;

function declaredCost(schema: GraphQLSchema, { astNode }: Field | GraphQLNamedType): number | undefined {
  const directive = schema.getDirective('cost');
  const weight: unknown = directive && astNode ? getDirectiveValues(directive, astNode)?.['weight'] : undefined;
  return typeof weight === 'number' ? weight : undefined;
}

interface SelectionCost {
  total: number;
  /** Cost of one item of each list whose size the parent field may declare in `sizedFields`, by field name. */
  readonly itemCosts: Map<string, number>;
}

/** How often the items of a field count; undefined when its parent field may declare the size. */
type Multiplier = number | undefined;

interface ListSize {
  readonly assumedSize?: number;
  readonly slicingArguments?: readonly string[];
  readonly sizedFields?: readonly string[];
  readonly requireOneSlicingArgument?: boolean;
}

class CostEstimator {
  readonly #schema: GraphQLSchema;
  readonly #weight: FieldWeight;
  readonly #introspectionSizes: IntrospectionSizes;
  readonly #variables: Variables;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Each fragment is computed once, however often it is spread. */
  readonly #costs = new Map<SelectionSetNode, SelectionCost>();

  constructor(schema: GraphQLSchema, weight: FieldWeight, { document, operation, variables }: OperationRequest) {
    this.#schema = schema;
    this.#weight = weight;
    this.#introspectionSizes = introspectionSizes(schema);
    this.#variables = { ...defaultsOf(operation), ...variables };
    this.#fragments = fragmentsByName(document);
  }

  estimate({ operation, selectionSet }: OperationDefinitionNode): number {
    const { total, itemCosts } = this.#selectionCost(selectionSet, this.#schema.getRootType(operation));
    return saturate([...itemCosts.values()].reduce((sum, itemCost) => sum + itemCost, total));
  }

  #selectionCost(selectionSet: SelectionSetNode, type: GraphQLNamedType | null | undefined): SelectionCost {
    const known = this.#costs.get(selectionSet);
    if (known) return known;
    const cost: SelectionCost = { total: 0, itemCosts: new Map() };
    for (const node of selectionSet.selections) {
      if (this.#isIncluded(node)) this.#add(cost, node, type);
    }
    this.#costs.set(selectionSet, cost);
    return cost;
  }

  #add(cost: SelectionCost, node: SelectionNode, type: GraphQLNamedType | null | undefined): void {
    if (node.kind === Kind.FIELD) {
      const field = fieldOf(type, node.name.value);
      if (!type || !field) return;
      const multiplier = this.#multiplier(type, field, node);
      const itemCost = this.#itemCost(type, field, node);
      if (multiplier === undefined) addItemCost(cost, field.name, itemCost);
      else cost.total = saturate(cost.total + multiplier * itemCost);
      return;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
    if (!fragment) return;
    const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
    const { total, itemCosts } = this.#selectionCost(fragment.selectionSet, condition ?? type);
    cost.total = saturate(cost.total + total);
    for (const [name, itemCost] of itemCosts) addItemCost(cost, name, itemCost);
  }

  #itemCost(parent: GraphQLNamedType, field: Field, node: FieldNode): number {
    let cost = this.#weight(parent, field);
    if (!node.selectionSet) return cost;
    const { total, itemCosts } = this.#selectionCost(node.selectionSet, getNamedType(field.type));
    cost = saturate(cost + total);
    const listSize = itemCosts.size > 0 ? this.#listSize(field) : undefined;
    for (const [name, itemCost] of itemCosts) {
      // A list without a declared size counts once.
      const size = listSize?.sizedFields?.includes(name) ? this.#sliceSize(field, node, listSize) : 1;
      cost = saturate(cost + size * itemCost);
    }
    const isIntrospection = field === SchemaMetaFieldDef || field === TypeMetaFieldDef;
    return isIntrospection ? Math.ceil(cost / introspectionObjectsPerCost) : cost;
  }

  #isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every((directive) => {
      const name = directive.name.value;
      if (name !== 'skip' && name !== 'include') return true;
      return this.#argument(directive, 'if') !== (name === 'skip');
    });
  }

  #multiplier(parent: GraphQLNamedType, field: Field, node: FieldNode): Multiplier {
    if (!isListType(getNullableType(field.type))) return 1;
    if (isIntrospectionType(parent)) return this.#introspectionSizes.get(`${parent.name}.${field.name}`) ?? 1;
    if (field.name === '_entities') {
      const representations = this.#argument(node, 'representations');
      return Array.isArray(representations) ? representations.length : 1;
    }
    const listSize = this.#listSize(field);
    return listSize && !listSize.sizedFields ? this.#sliceSize(field, node, listSize) : undefined;
  }

  /** The largest slicing argument of the request; without one, the assumed size. */
  #sliceSize(field: Field, node: FieldNode, listSize: ListSize): number {
    const { slicingArguments = [], assumedSize = 1, requireOneSlicingArgument } = listSize;
    const sizes = slicingArguments
      .map((name) => {
        const value = this.#argument(node, name);
        return value === undefined ? field.args.find((argument) => argument.name === name)?.defaultValue : value;
      })
      .filter((value) => typeof value === 'number');
    if (slicingArguments.length > 0 && requireOneSlicingArgument && sizes.length !== 1) {
      throw new GraphQLError(`${field.name} requires exactly one of ${slicingArguments.join(', ')}.`, {
        nodes: node,
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
      });
    }
    return sizes.length === 0 ? assumedSize : saturate(Math.max(0, ...sizes));
  }

  #listSize({ astNode }: Field): ListSize | undefined {
    const directive = this.#schema.getDirective('listSize');
    return directive && astNode ? getDirectiveValues(directive, astNode) : undefined;
  }

  /** Not coerced: execution rejects a value that does not fit its type. */
  #argument({ arguments: args = [] }: FieldNode | DirectiveNode, name: string): unknown {
    const value = args.find((argument) => argument.name.value === name)?.value;
    if (!value) return undefined;
    return value.kind === Kind.VARIABLE ? this.#variables[value.name.value] : valueFromASTUntyped(value);
  }
}

function addItemCost({ itemCosts }: SelectionCost, name: string, itemCost: number): void {
  itemCosts.set(name, saturate((itemCosts.get(name) ?? 0) + itemCost));
}

/** Keeps sums exact, and products of zero and a saturated number zero instead of NaN. */
function saturate(value: number): number {
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

function fieldOf(type: GraphQLNamedType | null | undefined, name: string): Field | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) ? type.getFields()[name] : undefined;
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}
