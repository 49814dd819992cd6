import { Kind } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { fragmentsByName } from '../fragments.ts';

/** Size of a document: of its largest operation, with the fragments that it spreads. */
export interface DocumentStats {
  /** Nesting of fields. Fields of introspection count as one: graphql has a rule for their nesting. */
  readonly depth: number;
  /** Fields with an alias, and fields that one selection set selects again. */
  readonly aliases: number;
  readonly directives: number;
  /** Of one field, fragment, variable or operation. */
  readonly maxDirectivesPerLocation: number;
}

/** Takes time linear in the length of the document, also when fragments spread each other by the hundred or in a cycle. */
export function documentStats(document: DocumentNode): DocumentStats {
  return new StatsCollector(document).collect();
}

interface SelectionStats {
  depth: number;
  aliases: number;
}

/** Response names of one selection set, by type condition. */
type UsedResponseNames = Map<string, Set<string>>;

class StatsCollector {
  readonly #operations: readonly OperationDefinitionNode[];
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #fragmentStats = new Map<string, SelectionStats>();
  #directives = 0;
  #maxDirectivesPerLocation = 0;

  constructor(document: DocumentNode) {
    this.#operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    this.#fragments = fragmentsByName(document);
  }

  collect(): DocumentStats {
    const stats = { depth: 0, aliases: 0 };
    for (const { selectionSet, directives, variableDefinitions = [] } of this.#operations) {
      this.#countDirectives(directives);
      for (const definition of variableDefinitions) this.#countDirectives(definition.directives);
      const { depth, aliases } = this.#selectionStats(selectionSet);
      stats.depth = Math.max(stats.depth, depth);
      stats.aliases = Math.max(stats.aliases, aliases);
    }
    // The directives of unused fragments count too.
    for (const name of this.#fragments.keys()) this.#namedFragmentStats(name);
    return { ...stats, directives: this.#directives, maxDirectivesPerLocation: this.#maxDirectivesPerLocation };
  }

  #selectionStats(
    { selections }: SelectionSetNode,
    usedResponseNames: UsedResponseNames = new Map<string, Set<string>>(),
    type = '',
  ): SelectionStats {
    const stats = { depth: 0, aliases: 0 };
    for (const node of selections) {
      this.#countDirectives(node.directives);
      if (node.kind === Kind.FIELD) {
        if (isAlias(node, usedResponseNames, type)) stats.aliases += 1;
        add(stats, this.#fieldStats(node));
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition?.name.value ?? type;
        add(stats, this.#selectionStats(node.selectionSet, usedResponseNames, condition));
      } else {
        add(stats, this.#namedFragmentStats(node.name.value));
      }
    }
    return stats;
  }

  #fieldStats({ name, selectionSet }: FieldNode): SelectionStats {
    const { depth, aliases } = selectionSet ? this.#selectionStats(selectionSet) : noStats;
    return { depth: name.value.startsWith('__') ? 1 : depth + 1, aliases };
  }

  #namedFragmentStats(name: string): SelectionStats {
    const known = this.#fragmentStats.get(name);
    const fragment = this.#fragments.get(name);
    if (known || !fragment) return known ?? noStats;
    // Ends the recursion at a cycle, which another rule reports.
    this.#fragmentStats.set(name, noStats);
    this.#countDirectives(fragment.directives);
    const stats = this.#selectionStats(fragment.selectionSet);
    this.#fragmentStats.set(name, stats);
    return stats;
  }

  #countDirectives(directives: readonly DirectiveNode[] = []): void {
    this.#directives += directives.length;
    this.#maxDirectivesPerLocation = Math.max(this.#maxDirectivesPerLocation, directives.length);
  }
}

const noStats: SelectionStats = Object.freeze({ depth: 0, aliases: 0 });

function add(sum: SelectionStats, { depth, aliases }: SelectionStats): void {
  sum.depth = Math.max(sum.depth, depth);
  sum.aliases = Math.min(sum.aliases + aliases, Number.MAX_SAFE_INTEGER);
}

function isAlias({ alias, name }: FieldNode, usedResponseNames: UsedResponseNames, type: string): boolean {
  const names = usedResponseNames.get(type) ?? new Set<string>();
  const responseName = (alias ?? name).value;
  const isRepeated = names.has(responseName);
  usedResponseNames.set(type, names.add(responseName));
  return alias !== undefined || isRepeated;
}
