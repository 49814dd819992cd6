import { isObjectType, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, GraphQLField, GraphQLNamedType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { openModeCaller } from '../../src/auth/caller.ts';
import type { Capabilities } from '../../src/capabilities/capabilities.ts';
import { operations } from '../../src/capabilities/operations.ts';
import { readConfig } from '../../src/config/config.ts';
import { resolvers } from '../../src/graphql/resolvers/resolvers.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { createContainer } from '../../src/container.ts';

/** What a field, a reference or an operation asks of the capabilities: `customers.get`; undefined for what asks nothing. */
export interface Actions {
  readonly schema: GraphQLSchema;
  /** By the names of the fields: `Query.customer`. */
  readonly ofFields: ReadonlyMap<string, string>;
  /** By the names of the entities. */
  readonly ofReferences: ReadonlyMap<string, string>;
  /** By the names of the REST routes and tools. */
  readonly ofOperations: ReadonlyMap<string, string>;
}

/** Runs every resolver and every operation on capabilities that only write down what they are asked. */
export async function findActions(): Promise<Actions> {
  const schema = buildSchema({ introspection: false });
  const { capabilities, askedBy } = await createRecorder();
  const context = { ...capabilities, caller: openModeCaller };
  const found = async <T>(list: readonly T[], nameOf: (one: T) => string, run: (one: T) => unknown) => {
    const actions = new Map<string, string>();
    for (const one of list) {
      const action = await askedBy(() => run(one));
      if (action !== undefined) actions.set(nameOf(one), action);
    }
    return actions;
  };
  return {
    schema,
    ofFields: await found(
      fieldsOf(schema),
      ({ type, field }) => `${type.name}.${field.name}`,
      ({ type, field }) =>
        // No resolver looks further than this before it asks.
        Reflect.apply(field.resolve ?? (() => {}), undefined, [
          anything,
          { input: {} },
          context,
          { parentType: type, fieldName: field.name },
        ]),
    ),
    ofReferences: await found(
      entitiesOf(schema),
      (type) => type.name,
      (type) => Reflect.apply(referenceResolverOf(type), undefined, [anything, context, {}]),
    ),
    ofOperations: await found(
      operations,
      ({ name }) => name,
      (operation) => operation.run(capabilities, {}),
    ),
  };
}

export function fieldsOf(
  schema: GraphQLSchema,
): { readonly type: GraphQLObjectType; readonly field: GraphQLField<unknown, unknown> }[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => field.name !== '_entities' && field.name !== '_service');
}

export function rootFieldsOf(schema: GraphQLSchema): string[] {
  return fieldsOf(schema)
    .filter(({ type }) => type === schema.getQueryType() || type === schema.getMutationType())
    .map(({ type, field }) => `${type.name}.${field.name}`);
}

/** The types that other subgraphs may name by a key. */
export function entitiesOf(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => directivesOf(type, 'key').length > 0);
}

/** The fields of each @key: `id`, `key`. */
export function keysOf(type: GraphQLObjectType): string[] {
  return directivesOf(type, 'key').map((directive) => JSON.stringify(valueOf(directive, 'fields')).slice(1, -1));
}

/** What the schema tells routers of a field or type: a scope, or that any token will do. */
export interface Requirement {
  readonly authenticated: boolean;
  readonly scopes: unknown;
}

export function requirementOf(of: GraphQLNamedType | GraphQLField<unknown, unknown>): Requirement {
  const [scopes] = directivesOf(of, 'requiresScopes');
  return {
    authenticated: directivesOf(of, 'authenticated').length > 0,
    scopes: scopes && valueOf(scopes, 'scopes'),
  };
}

function directivesOf(
  { astNode }: GraphQLNamedType | GraphQLField<unknown, unknown>,
  name: string,
): readonly ConstDirectiveNode[] {
  return (astNode?.directives ?? []).filter((directive) => directive.name.value === name);
}

function valueOf(directive: ConstDirectiveNode, argument: string): unknown {
  const value = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  return value && valueFromASTUntyped(value);
}

function referenceResolverOf(type: GraphQLObjectType): () => unknown {
  const own: unknown = Reflect.get(resolvers, type.name);
  const resolver: unknown = Reflect.get(Object(own), '__resolveReference');
  if (typeof resolver !== 'function') throw new TypeError(`${type.name} cannot be found by its keys.`);
  return (...args: unknown[]) => Reflect.apply(resolver, undefined, args);
}

/** Has every member, and each of them has. */
const anything: object = new Proxy({}, { get: (_target, name) => (name === 'then' ? undefined : anything) });

async function createRecorder() {
  const nowhere = 'http://127.0.0.1:1';
  const config = {
    ...readConfig({}),
    upstreams: {
      konnect: { url: nowhere, token: '' },
      stripe: { url: nowhere, apiKey: 'sk_none', account: undefined },
    },
  };
  const upstreams = await createContainer(config, createLogger('silent', []));
  const asked: string[] = [];
  const recording = <Capability extends object>(name: keyof Capabilities, capability: Capability): Capability =>
    new Proxy(capability, {
      get: (_target, method) => () => {
        asked.push(`${name}.${String(method)}`);
        return Promise.reject(new Error('Nothing is done here.'));
      },
    });
  const opened = upstreams.openScope(openModeCaller, new AbortController().signal);
  opened.close();
  const { customers, billing, portalConfigurations, sessions } = opened.capabilities;
  await upstreams.close();
  const capabilities: Capabilities = {
    customers: recording('customers', customers),
    billing: recording('billing', billing),
    portalConfigurations: recording('portalConfigurations', portalConfigurations),
    sessions: recording('sessions', sessions),
  };
  /** The first that is asked: what comes after it needs its answer. */
  const askedBy = async (run: () => unknown): Promise<string | undefined> => {
    asked.length = 0;
    await Promise.resolve()
      .then(run)
      .catch(() => {});
    return asked[0];
  };
  return { capabilities, askedBy };
}
