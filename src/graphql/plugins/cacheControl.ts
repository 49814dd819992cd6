import type { ApolloServerPlugin } from '@apollo/server';
import {
  GraphQLUnionType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  isObjectType,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLDirective,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { Context } from '../context.ts';

/**
 * Tells by `Cache-Control` how long an answer may be kept, from the schema's @cacheControl hints, and by cache tags in
 * `extensions` what a router has to drop when something changes. The time is worked out once per document, and kept
 * with it: Apollo's own plugin wraps every resolver to find the same.
 */
export function createCacheControlPlugin(schema: GraphQLSchema): ApolloServerPlugin<Context> {
  const hints = new CacheHints(schema);
  const maxAges = new WeakMap<DocumentNode, Map<OperationDefinitionNode, number>>();

  const maxAgeOf = (document: DocumentNode, operation: OperationDefinitionNode): number => {
    const known = maxAges.get(document) ?? new Map<OperationDefinitionNode, number>();
    maxAges.set(document, known);
    const maxAge = known.get(operation) ?? hints.maxAgeOf(document, operation);
    known.set(operation, maxAge);
    return maxAge;
  };

  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: async ({ document, operation, request, response }) => {
          if (!document || !operation || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          if (singleResult.errors || operation.operation !== OperationTypeNode.QUERY) return;
          const maxAge = maxAgeOf(document, operation);
          if (maxAge === 0) return;
          // An answer to a GET can lie in caches on the way, which know nothing of who may read what.
          const scope = request.http?.method === 'GET' ? 'private' : 'public';
          response.http.headers.set('cache-control', `${scope}, max-age=${maxAge}`);
          const tags = hints.tagsOf(document, operation, request.variables ?? {});
          singleResult.extensions = { ...singleResult.extensions, ...tags };
        },
      }),
  };
}

interface CacheTags {
  /** One list per entity, in the order of `_entities`. */
  readonly apolloEntityCacheTags?: readonly (readonly string[])[];
  /** For the answer as a whole. */
  readonly apolloCacheTags?: readonly string[];
}

class CacheHints {
  readonly #schema: GraphQLSchema;
  readonly #directive: GraphQLDirective;
  readonly #entities: ReadonlySet<string>;

  constructor(schema: GraphQLSchema) {
    const directive = schema.getDirective('cacheControl');
    const union = schema.getType('_Entity');
    if (!directive || !(union instanceof GraphQLUnionType)) throw new TypeError('The schema has no cache hints.');
    this.#schema = schema;
    this.#directive = directive;
    this.#entities = new Set(union.getTypes().map((type) => type.name));
  }

  /**
   * In seconds: the shortest of what the operation may select, whatever its @skip and @include will leave of it. A root
   * field and an entity that say nothing are not to be kept; a part of something is kept as long as the whole.
   */
  maxAgeOf(document: DocumentNode, operation: OperationDefinitionNode): number {
    const query = this.#schema.getQueryType();
    const types = new TypeInfo(this.#schema);
    const ages: number[] = [];
    const add = (...said: (number | undefined)[]): void => {
      ages.push(...said.filter((age) => age !== undefined));
    };
    const visitor = visitWithTypeInfo(types, {
      Field: ({ name }) => {
        if (name.value === '__typename') return;
        const field = types.getFieldDef();
        const type = getNamedType(types.getType());
        const said = [field ? this.#hintOf(field) : undefined, type ? this.#ageOf(type) : undefined];
        add(...said);
        const isBareRoot = types.getParentType() === query && field?.name !== '_entities';
        if (isBareRoot && said.every((age) => age === undefined)) add(0);
      },
      InlineFragment: () => add(this.#ageOf(getNamedType(types.getType()))),
      FragmentDefinition: () => add(this.#ageOf(getNamedType(types.getType()))),
    });
    // Fragments of other operations in the document are counted too: at worst the answer is kept for less long.
    for (const one of document.definitions) {
      if (one === operation || one.kind === Kind.FRAGMENT_DEFINITION) visit(one, visitor);
    }
    return ages.length === 0 ? 0 : Math.min(...ages);
  }

  /** What a router can drop the answer by: the type, and the id of each entity that was asked for by id. */
  tagsOf(
    document: DocumentNode,
    { selectionSet }: OperationDefinitionNode,
    variables: Record<string, unknown>,
  ): CacheTags {
    const query = this.#schema.getQueryType();
    const whole = new Set<string>();
    let entities: string[][] | undefined;
    for (const node of rootFields(selectionSet, fragmentsOf(document))) {
      const field = query?.getFields()[node.name.value];
      if (!field) continue;
      const args = getArgumentValues(field, node, variables);
      if (field.name === '_entities') {
        entities = asList(args['representations']).map((one) => tags(asText(one, '__typename'), asText(one, 'id')));
      } else {
        for (const tag of tags(this.#entityOf(field), typeof args['id'] === 'string' ? args['id'] : '')) whole.add(tag);
      }
    }
    return {
      ...(entities ? { apolloEntityCacheTags: entities } : {}),
      ...(whole.size > 0 ? { apolloCacheTags: [...whole] } : {}),
    };
  }

  #ageOf(type: GraphQLNamedType | undefined): number | undefined {
    if (!type) return undefined;
    return this.#hintOf(type) ?? (this.#entities.has(type.name) ? 0 : undefined);
  }

  #hintOf(said: GraphQLNamedType | GraphQLField<unknown, unknown>): number | undefined {
    const maxAge: unknown = said.astNode ? getDirectiveValues(this.#directive, said.astNode)?.['maxAge'] : undefined;
    return typeof maxAge === 'number' ? maxAge : undefined;
  }

  /** The entity that a field gives: itself, or the nodes of a connection. */
  #entityOf(field: GraphQLField<unknown, unknown>): string {
    const type = getNamedType(field.type);
    const nodes = isObjectType(type) ? type.getFields()['nodes'] : undefined;
    const entity = nodes ? getNamedType(nodes.type) : type;
    return this.#entities.has(entity.name) ? entity.name : '';
  }
}

/** `PortalConfiguration` bpc_1 → `portal-configuration`, `portal-configuration-bpc_1`. */
function tags(typeName: string, id: string): string[] {
  if (typeName === '') return [];
  const name = typeName.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
  return id === '' ? [name] : [name, `${name}-${id}`];
}

function* rootFields(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Generator<FieldNode> {
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) yield selection;
    else {
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (fragment) yield* rootFields(fragment.selectionSet, fragments);
    }
  }
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
}

function asText(value: unknown, name: string): string {
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof member === 'string' ? member : '';
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
