import { GraphQLError, Kind, getDirectiveValues, getNullableType, isListType, valueFromASTUntyped } from 'graphql';
import type { DirectiveNode, FieldNode, GraphQLDirective, GraphQLField, ValueNode } from 'graphql';
import type { Times, Variables } from './sum.ts';

type Field = GraphQLField<unknown, unknown>;

/** How often fields occur: by the schema's @listSize, and by @skip and @include of the operation. */
export class ListSizes {
  readonly #directive: GraphQLDirective | null | undefined;

  constructor(directive: GraphQLDirective | null | undefined) {
    this.#directive = directive;
  }

  /** How many items a field gives; undefined where the field above it may tell. */
  sizeOf(field: Field, node: FieldNode): Times | undefined {
    if (!isListType(getNullableType(field.type))) return 1;
    if (field.name === '_entities') return timesOf([argumentOf(node, 'representations')], ([list]) => countOf(list));
    const said = this.#read(field);
    return said && !said.sizedFields ? sliceOf(field, node, said) : undefined;
  }

  /** How many items each of those lists has that a field's selection holds, and that leave their size to the field. */
  sizesBelow(field: Field, node: FieldNode, names: Iterable<string>): Map<string, Times> {
    const said = this.#read(field);
    const sizes = [...names].map((name): [string, Times] => {
      // A list of which nothing is said is part of its object, and short: products of a portal, errors of a payload.
      return [name, said?.sizedFields?.includes(name) ? sliceOf(field, node, said) : 1];
    });
    return new Map(sizes);
  }

  #read({ astNode }: Field): ListSize | undefined {
    return this.#directive && astNode ? getDirectiveValues(this.#directive, astNode) : undefined;
  }
}

/** 0 or 1, by @skip and @include. */
export function occurrenceOf({ directives = [] }: { readonly directives?: readonly DirectiveNode[] }): Times {
  const conditions = directives.filter(({ name: { value } }) => value === 'skip' || value === 'include');
  const isSelected = (values: readonly unknown[]) =>
    conditions.every(({ name: { value } }, i) => (value === 'skip' ? values[i] !== true : values[i] !== false));
  return conditions.length === 0
    ? 1
    : timesOf(
        conditions.map((node) => argumentOf(node, 'if')),
        (values) => (isSelected(values) ? 1 : 0),
      );
}

interface ListSize {
  readonly assumedSize?: number;
  readonly slicingArguments?: readonly string[];
  readonly sizedFields?: readonly string[];
  readonly requireOneSlicingArgument?: boolean;
}

/** The largest of the slicing arguments that are given; without one, what the schema assumes. */
function sliceOf(field: Field, node: FieldNode, said: ListSize): Times {
  const { slicingArguments = [], assumedSize = 1, requireOneSlicingArgument } = said;
  const standards = slicingArguments.map((name) => field.args.find((argument) => argument.name === name)?.defaultValue);
  return timesOf(
    slicingArguments.map((name) => argumentOf(node, name)),
    (values) => {
      const given = values
        .map((value, i) => (value === undefined ? standards[i] : value))
        .filter((value) => typeof value === 'number');
      if (slicingArguments.length > 0 && requireOneSlicingArgument && given.length !== 1) {
        throw new GraphQLError(`${field.name} needs exactly one of ${slicingArguments.join(', ')}.`, {
          nodes: node,
          extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
        });
      }
      return given.length === 0 ? assumedSize : Math.max(0, ...given);
    },
  );
}

/** What a function makes of arguments: at once where they are written out, else for each request from its variables. */
function timesOf(nodes: readonly (ValueNode | undefined)[], tell: (values: readonly unknown[]) => number): Times {
  const times = (variables: Variables) => tell(nodes.map((node) => valueOf(node, variables)));
  return nodes.some((node) => node?.kind === Kind.VARIABLE) ? times : times({});
}

/** Not coerced: what does not fit its type never runs. */
function valueOf(node: ValueNode | undefined, variables: Variables): unknown {
  if (!node) return undefined;
  return node.kind === Kind.VARIABLE ? variables[node.name.value] : valueFromASTUntyped(node);
}

function argumentOf({ arguments: args = [] }: FieldNode | DirectiveNode, name: string): ValueNode | undefined {
  return args.find((argument) => argument.name.value === name)?.value;
}

function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}
