import { getNamedType } from 'graphql';
import type { GraphQLField, GraphQLNamedType } from 'graphql';
import { permissions, scopes } from '../../src/auth/permissions.ts';
import type { Permission } from '../../src/auth/permissions.ts';
import { Billing } from '../../src/capabilities/billing.ts';
import { Customers } from '../../src/capabilities/customers.ts';
import { operations } from '../../src/capabilities/operations.ts';
import { PortalConfigurations } from '../../src/capabilities/portalConfigurations.ts';
import { Sessions } from '../../src/capabilities/sessions.ts';
import { entitiesOf, fieldsOf, findActions, requirementOf, rootFieldsOf } from '../support/actions.ts';
import type { Actions, Requirement } from '../support/actions.ts';

const capabilities = {
  customers: Customers,
  billing: Billing,
  portalConfigurations: PortalConfigurations,
  sessions: Sessions,
};
/** Requires authentication only. */
const me = 'customers.me';
const table: Readonly<Record<string, Permission>> = permissions;

let actions: Actions;
beforeAll(async () => {
  actions = await findActions();
});

test('each method of the capabilities has a permission, and each permission a method', () => {
  const methods = Object.entries(capabilities).flatMap(([name, capability]) =>
    Object.getOwnPropertyNames(capability.prototype)
      .filter((method) => method !== 'constructor')
      .map((method) => `${name}.${method}`),
  );
  expect(methods.filter((method) => method !== me).sort()).toEqual(Object.keys(permissions).sort());
});

test('every field of Query and Mutation calls an action with a permission', () => {
  const unprotected = rootFieldsOf(actions.schema).filter((name) => {
    const action = actions.ofFields.get(name);
    return action !== me && (action === undefined || !table[action]);
  });
  expect(unprotected).toEqual([]);
});

test('every operation calls an action with a permission', () => {
  const unprotected = operations.filter(({ name }) => !table[actions.ofOperations.get(name) ?? '']);
  expect(unprotected).toEqual([]);
});

test('every permission is used by a field', () => {
  const used = new Set(actions.ofFields.values());
  expect(Object.keys(permissions).filter((action) => !used.has(action))).toEqual([]);
});

test('the directives of each field of Query and Mutation match its permission', () => {
  const actual = Object.fromEntries(rootFieldsOf(actions.schema).map((name) => [name, requirementOf(fieldOf(name))]));
  const expected = Object.fromEntries(
    rootFieldsOf(actions.schema).map((name) => [name, requirementFor(actions.ofFields.get(name))]),
  );
  expect(actual).toEqual(expected);
});

test('the directives of each entity match the permission of its reference resolver', () => {
  const actual = Object.fromEntries(entitiesOf(actions.schema).map((type) => [type.name, requirementOf(type)]));
  const expected = Object.fromEntries(
    entitiesOf(actions.schema).map(({ name }) => [name, requirementFor(actions.ofReferences.get(name))]),
  );
  expect(actual).toEqual(expected);
});

test('the directives of each other field with an action, or of its type, match its permission', () => {
  const roots = new Set(rootFieldsOf(actions.schema));
  const others = [...actions.ofFields].filter(([name]) => !roots.has(name));
  const mismatches = others.filter(([name, action]) => {
    const permission = table[action];
    if (!permission) return true;
    // Every path to the field starts at a root field, which requires at least a token.
    if (permission.selfService) return false;
    const field = fieldOf(name);
    return ![requirementOf(field), requirementOf(getNamedType(field.type))].some((requirement) =>
      matches(requirement, permission),
    );
  });
  expect(mismatches).toEqual([]);
  expect(others.length).toBeGreaterThanOrEqual(5);
});

test('the schema and the permissions use exactly the scopes of this service', () => {
  const nodes: (GraphQLNamedType | GraphQLField<unknown, unknown>)[] = [
    ...Object.values(actions.schema.getTypeMap()),
    ...fieldsOf(actions.schema).map(({ field }) => field),
  ];
  const schemaScopes = nodes.flatMap((node) => [requirementOf(node).scopes ?? []].flat(3));
  // Self-service actions have no scope in the schema, so that the permissions are included.
  const permissionScopes = Object.values(table).map(({ scope }) => scope);
  expect([...new Set([...schemaScopes, ...permissionScopes])].sort()).toEqual([...scopes].sort());
  expect(schemaScopes.filter((name) => !scopes.some((scope) => scope === name))).toEqual([]);
});

function requirementFor(action: string | undefined): Requirement {
  const permission = table[action ?? ''];
  if (action === me || permission?.selfService) return { authenticated: true, scopes: undefined };
  return { authenticated: false, scopes: permission && [[permission.scope]] };
}

function matches({ scopes: required }: Requirement, { scope }: Permission): boolean {
  return JSON.stringify(required) === JSON.stringify([[scope]]);
}

function fieldOf(name: string): GraphQLField<unknown, unknown> {
  const found = fieldsOf(actions.schema).find(({ type, field }) => `${type.name}.${field.name}` === name);
  if (!found) throw new TypeError(`The schema has no field ${name}.`);
  return found.field;
}
