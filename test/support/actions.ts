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
import { RequestRecord } from '../../src/telemetry/requestRecord.ts';

/** Which capability method each field, entity reference and operation calls, such as `customers.get`. Without a call, no entry. */
export interface Actions {
  readonly schema: GraphQLSchema;
  /** By field, such as `Query.customer`. */
  readonly ofFields: ReadonlyMap<string, string>;
  /** By entity type. */
  readonly ofReferences: ReadonlyMap<string, string>;
  /** By operation name. */
  readonly ofOperations: ReadonlyMap<string, string>;
}

/** Runs every resolver and every operation with capabilities that record their calls and reject. */
export async function findActions(): Promise<Actions> {
  const schema = buildSchema({ introspection: false });
  const { capabilities, firstCallOf } = await createRecorder();
  const context = { ...capabilities, caller: openModeCaller };
  const actionsOf = async <T>(list: readonly T[], nameOf: (item: T) => string, run: (item: T) => unknown) => {
    const actions = new Map<string, string>();
    for (const item of list) {
      const action = await firstCallOf(() => run(item));
      if (action !== undefined) actions.set(nameOf(item), action);
    }
    return actions;
  };
  return {
    schema,
    ofFields: await actionsOf(
      fieldsOf(schema),
      ({ type, field }) => `${type.name}.${field.name}`,
      ({ type, field }) =>
        // Resolvers use no further members before they call a capability.
        Reflect.apply(field.resolve ?? (() => {}), undefined, [
          anything,
          { input: {} },
          context,
          { parentType: type, fieldName: field.name },
        ]),
    ),
    ofReferences: await actionsOf(
      entitiesOf(schema),
      (type) => type.name,
      (type) => Reflect.apply(referenceResolverOf(type), undefined, [anything, context, {}]),
    ),
    ofOperations: await actionsOf(
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

/** The entity types: object types with `@key`. */
export function entitiesOf(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => directivesOf(type, 'key').length > 0);
}

/** The fields of each @key: `id`, `key`. */
export function keysOf(type: GraphQLObjectType): string[] {
  return directivesOf(type, 'key').map((directive) => JSON.stringify(valueOf(directive, 'fields')).slice(1, -1));
}

/** The authorization directives of a field or type. */
export interface Requirement {
  readonly authenticated: boolean;
  readonly scopes: unknown;
}

export function requirementOf(element: GraphQLNamedType | GraphQLField<unknown, unknown>): Requirement {
  const [scopes] = directivesOf(element, 'requiresScopes');
  return {
    authenticated: directivesOf(element, 'authenticated').length > 0,
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
  if (typeof resolver !== 'function') throw new TypeError(`${type.name} has no reference resolver.`);
  return (...args: unknown[]) => Reflect.apply(resolver, undefined, args);
}

/** An object with every member, at any depth. */
const anything: object = new Proxy({}, { get: (_target, name) => (name === 'then' ? undefined : anything) });

async function createRecorder() {
  const closedPort = 'http://127.0.0.1:1';
  const config = {
    ...readConfig({}),
    upstreams: {
      konnect: { url: closedPort, token: '' },
      stripe: { url: closedPort, apiKey: 'sk_none', account: undefined },
    },
  };
  const container = await createContainer(config, createLogger('silent', [], process.stderr));
  const calls: string[] = [];
  const record = <Capability extends object>(name: keyof Capabilities, capability: Capability): Capability =>
    new Proxy(capability, {
      get: (_target, method) => () => {
        calls.push(`${name}.${String(method)}`);
        return Promise.reject(new Error('Recorded only.'));
      },
    });
  const scope = container.openScope(openModeCaller, new RequestRecord('http'), new AbortController().signal);
  scope.close();
  const { customers, billing, portalConfigurations, sessions } = scope.capabilities;
  await container.close();
  const capabilities: Capabilities = {
    customers: record('customers', customers),
    billing: record('billing', billing),
    portalConfigurations: record('portalConfigurations', portalConfigurations),
    sessions: record('sessions', sessions),
  };
  /** Only the first call is recorded, because later calls need its result. */
  const firstCallOf = async (run: () => unknown): Promise<string | undefined> => {
    calls.length = 0;
    await Promise.resolve()
      .then(run)
      .catch(() => {});
    return calls[0];
  };
  return { capabilities, firstCallOf };
}
