import { Kind, SchemaMetaFieldDef, TypeMetaFieldDef, getNamedType, isObjectType } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  InlineFragmentNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { ListSizes, occurrenceOf } from './listSizes.ts';
import { Sum, product } from './sum.ts';
import type { Times } from './sum.ts';

type Field = GraphQLField<unknown, unknown>;

/** What a field weighs each time that it occurs. */
export type Weight = (parent: GraphQLNamedType, field: Field) => number;

/**
 * The weights of all that an operation selects, each as often as it can occur. It is an upper bound: selections that are
 * merged when they run are counted one by one, and so is what stands under the alternatives of a union.
 */
export function weigh(
  schema: GraphQLSchema,
  weight: Weight,
  document: DocumentNode,
  { operation, selectionSet }: OperationDefinitionNode,
): Sum {
  const { sum, lists } = new Scales(schema, weight, document).weigh(selectionSet, schema.getRootType(operation));
  for (const list of lists.values()) sum.add(1, list);
  return sum;
}

interface Weighed {
  readonly sum: Sum;
  /** One item of each list whose size the field above may tell, by the name of its field. */
  readonly lists: ReadonlyMap<string, Sum>;
}

class Scales {
  readonly #schema: GraphQLSchema;
  readonly #weight: Weight;
  readonly #sizes: ListSizes;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #weighed = new Map<string, Weighed>();

  constructor(schema: GraphQLSchema, weight: Weight, { definitions }: DocumentNode) {
    this.#schema = schema;
    this.#weight = weight;
    this.#sizes = new ListSizes(schema.getDirective('listSize'));
    this.#fragments = new Map(
      definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
    );
  }

  weigh({ selections }: SelectionSetNode, type: GraphQLNamedType | null | undefined): Weighed {
    const sum = new Sum();
    const lists = new Map<string, Sum>();
    const addToList = (name: string, often: Times, of: Sum) => {
      const list = lists.get(name) ?? new Sum();
      lists.set(name, list);
      list.add(often, of);
    };
    for (const node of selections) {
      const often = occurrenceOf(node);
      if (node.kind === Kind.FIELD) {
        const field = fieldOf(type, node.name.value);
        if (!type || !field) continue;
        const size = this.#sizes.sizeOf(field, node);
        const item = this.#weighItem(type, field, node);
        if (size === undefined) addToList(field.name, often, item);
        else sum.add(product(often, size), item);
      } else {
        const part =
          node.kind === Kind.FRAGMENT_SPREAD ? this.#weighSpread(node.name.value) : this.#weighPart(node, type);
        sum.add(often, part.sum);
        for (const [name, list] of part.lists) addToList(name, often, list);
      }
    }
    return { sum, lists };
  }

  #weighItem(parent: GraphQLNamedType, field: Field, node: FieldNode): Sum {
    const item = new Sum(this.#weight(parent, field));
    // Introspection is weighed where it is entered: its own fields are no part of the schema's.
    if (!node.selectionSet || field.name.startsWith('__')) return item;
    const { sum, lists } = this.weigh(node.selectionSet, getNamedType(field.type));
    item.add(1, sum);
    const sizes = this.#sizes.sizesBelow(field, node, lists.keys());
    for (const [name, list] of lists) item.add(sizes.get(name) ?? 1, list);
    return item;
  }

  #weighSpread(name: string): Weighed {
    const known = this.#weighed.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    const weighed = fragment ? this.#weighPart(fragment, undefined) : { sum: new Sum(), lists: new Map<string, Sum>() };
    this.#weighed.set(name, weighed);
    return weighed;
  }

  #weighPart(
    part: InlineFragmentNode | FragmentDefinitionNode,
    enclosing: GraphQLNamedType | null | undefined,
  ): Weighed {
    const condition = part.typeCondition && this.#schema.getType(part.typeCondition.name.value);
    return this.weigh(part.selectionSet, condition ?? enclosing);
  }
}

function fieldOf(type: GraphQLNamedType | null | undefined, name: string): Field | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) ? type.getFields()[name] : undefined;
}
