import type { ApolloServerPlugin } from '@apollo/server';
import {
  Kind,
  OperationTypeNode,
  TypeInfo,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  isUnionType,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { fragmentsByName } from '../fragments.ts';

/**
 * Sets `Cache-Control` from @cacheControl, and cache tags in `extensions` for a router to invalidate by. Apollo Server's
 * own plugin needs `inheritMaxAge` on each nested object type and wraps every resolver.
 */
export function createCacheControlPlugin(schema: GraphQLSchema): ApolloServerPlugin<Context> {
  const maxAges = new WeakMap<OperationDefinitionNode, number>();
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: async ({ document, operation, request, response }) => {
          if (!document || operation?.operation !== OperationTypeNode.QUERY || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          if (singleResult.errors) return;
          const maxAge = maxAges.get(operation) ?? maxAgeOf(schema, document, operation);
          maxAges.set(operation, maxAge);
          if (maxAge === 0) return;
          // HTTP caches store responses to GET without knowing who may read them.
          const scope = request.http?.method === 'GET' ? 'private' : 'public';
          response.http.headers.set('cache-control', `${scope}, max-age=${maxAge}`);
          const tags = cacheTags(schema, document, operation, request.variables ?? {});
          singleResult.extensions = { ...singleResult.extensions, ...tags };
        },
      }),
  };
}

/**
 * In seconds: the lowest hint of the selected fields and of their parent types, whether or not @skip and @include select
 * them. A root field or an entity without a hint is not cacheable; other types inherit the hint of what contains them.
 */
function maxAgeOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): number {
  const types = new TypeInfo(schema);
  const hints: (number | undefined)[] = [];
  const visitor = visitWithTypeInfo(types, {
    Field: ({ name }) => {
      const [parent, field, type] = [types.getParentType(), types.getFieldDef(), getNamedType(types.getType())];
      const hint = maxAgeHint(schema, field);
      if (parent !== schema.getQueryType()) hints.push(hint, maxAgeHint(schema, parent));
      else if (name.value === '_entities') hints.push(hint);
      else if (name.value !== '__typename') hints.push(hint ?? maxAgeHint(schema, type) ?? 0);
    },
  });
  // Fragments of other operations count too: at worst the age is too low.
  for (const definition of document.definitions) {
    if (definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION) visit(definition, visitor);
  }
  const maxAges = hints.filter((hint) => hint !== undefined);
  return maxAges.length === 0 ? 0 : Math.min(...maxAges);
}

function maxAgeHint(
  schema: GraphQLSchema,
  element: GraphQLNamedType | GraphQLField<unknown, unknown> | null | undefined,
): number | undefined {
  const directive = schema.getDirective('cacheControl');
  const hint: unknown = directive && element?.astNode && getDirectiveValues(directive, element.astNode)?.['maxAge'];
  if (typeof hint === 'number') return hint;
  const entity = schema.getType('_Entity');
  return isUnionType(entity) && entity.getTypes().some((type) => type === element) ? 0 : undefined;
}

const Id = z.string().optional().catch(undefined);
const Representations = z.array(z.object({ __typename: z.string(), id: Id })).catch([]);

/** `apolloCacheTags` of the whole response, and `apolloEntityCacheTags` in the order of `_entities`. */
function cacheTags(
  schema: GraphQLSchema,
  document: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
  variables: Record<string, unknown>,
) {
  const responseTags = new Set<string>();
  let entityTags: string[][] | undefined;
  for (const node of rootFields(selectionSet, fragmentsByName(document))) {
    const field = schema.getQueryType()?.getFields()[node.name.value];
    if (!field) continue;
    const args = getArgumentValues(field, node, variables);
    if (field.name === '_entities') {
      entityTags = Representations.parse(args['representations']).map(({ __typename, id }) => tagsOf(__typename, id));
    } else {
      const typeName = getNamedType(field.type).name.replace(/Connection$/, '');
      for (const tag of tagsOf(typeName, Id.parse(args['id']))) responseTags.add(tag);
    }
  }
  return {
    ...(entityTags ? { apolloEntityCacheTags: entityTags } : {}),
    ...(responseTags.size > 0 ? { apolloCacheTags: [...responseTags] } : {}),
  };
}

/** `PortalConfiguration`, `bpc_1` → `portal-configuration`, `portal-configuration-bpc_1`. */
function tagsOf(typeName: string, id: string | undefined): string[] {
  const tag = typeName.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
  return id ? [tag, `${tag}-${id}`] : [tag];
}

/** Visits each named fragment once, as execution does: fragments can spread each other exponentially often. */
function* rootFields(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  visited = new Set<string>(),
): Generator<FieldNode> {
  for (const node of selections) {
    if (node.kind === Kind.FIELD) yield node;
    else if (node.kind === Kind.INLINE_FRAGMENT) yield* rootFields(node.selectionSet, fragments, visited);
    else if (!visited.has(node.name.value)) {
      visited.add(node.name.value);
      const fragment = fragments.get(node.name.value);
      if (fragment) yield* rootFields(fragment.selectionSet, fragments, visited);
    }
  }
}
