import { Kind } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';

/** How large a document is. Of several operations the largest counts, with the fragments that it spreads. */
export interface DocumentStats {
  /** How many fields lie one in another. What lies within introspection does not count: graphql has a rule for that. */
  readonly depth: number;
  /** Fields with an alias, and fields that are selected again at the same place. */
  readonly aliases: number;
  readonly directives: number;
  /** The most that one field, fragment, variable or operation has. */
  readonly maxDirectivesPerLocation: number;
}

/** Each part of the text is looked at once, also where fragments spread each other by the hundred or in a circle. */
export function documentStats(document: DocumentNode): DocumentStats {
  return new StatsCollector(document).measure();
}

interface SelectionSize {
  depth: number;
  aliases: number;
}

/** Names of answers that are taken at one place, for each type that they are taken of. */
type UsedResponseNames = Map<string, Set<string>>;

class StatsCollector {
  readonly #operations: readonly OperationDefinitionNode[];
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, SelectionSize>();
  #directives = 0;
  #atOnePlace = 0;

  constructor({ definitions }: DocumentNode) {
    this.#operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
    const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((one) => [one.name.value, one]));
  }

  measure(): DocumentStats {
    let [depth, aliases] = [0, 0];
    for (const { selectionSet, directives, variableDefinitions } of this.#operations) {
      this.#count(directives);
      for (const definition of variableDefinitions ?? []) this.#count(definition.directives);
      const size = this.#measure(selectionSet);
      depth = Math.max(depth, size.depth);
      aliases = Math.max(aliases, size.aliases);
    }
    for (const name of this.#fragments.keys()) this.#measureFragment(name);
    return { depth, aliases, directives: this.#directives, maxDirectivesPerLocation: this.#atOnePlace };
  }

  #measure(
    { selections }: SelectionSetNode,
    taken: UsedResponseNames = new Map<string, Set<string>>(),
    type = '',
  ): SelectionSize {
    const size = { depth: 0, aliases: 0 };
    for (const node of selections) {
      this.#count(node.directives);
      if (node.kind === Kind.FIELD) {
        if (isAlias(node, taken, type)) size.aliases += 1;
        add(size, this.#measureField(node));
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        add(size, this.#measure(node.selectionSet, taken, node.typeCondition?.name.value ?? type));
      } else {
        add(size, this.#measureFragment(node.name.value));
      }
    }
    return size;
  }

  #measureField({ name, selectionSet }: FieldNode): SelectionSize {
    const { depth, aliases } = selectionSet ? this.#measure(selectionSet) : nothing;
    return { depth: name.value.startsWith('__') ? 1 : depth + 1, aliases };
  }

  #measureFragment(name: string): SelectionSize {
    const known = this.#measured.get(name);
    const fragment = this.#fragments.get(name);
    if (known || !fragment) return known ?? nothing;
    // So that a circle ends here; another rule refuses it.
    this.#measured.set(name, nothing);
    this.#count(fragment.directives);
    const size = this.#measure(fragment.selectionSet);
    this.#measured.set(name, size);
    return size;
  }

  #count(directives: readonly DirectiveNode[] = []): void {
    this.#directives += directives.length;
    this.#atOnePlace = Math.max(this.#atOnePlace, directives.length);
  }
}

const nothing: SelectionSize = Object.freeze({ depth: 0, aliases: 0 });

function add(size: SelectionSize, { depth, aliases }: SelectionSize): void {
  size.depth = Math.max(size.depth, depth);
  size.aliases = Math.min(size.aliases + aliases, Number.MAX_SAFE_INTEGER);
}

function isAlias({ alias, name }: FieldNode, taken: UsedResponseNames, type: string): boolean {
  const names = taken.get(type) ?? new Set<string>();
  const answersTo = (alias ?? name).value;
  const isTaken = names.has(answersTo);
  taken.set(type, names.add(answersTo));
  return alias !== undefined || isTaken;
}
