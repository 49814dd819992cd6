import { getNamedType } from 'graphql';
import type { GraphQLField, GraphQLNamedType } from 'graphql';
import { permissions } from '../../src/auth/permissions.ts';
import type { Permission } from '../../src/auth/permissions.ts';
import { scopes } from '../../src/auth/permissions.ts';
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
/** Who the caller is, anyone who is known may ask. */
const me = 'customers.me';
const table: Readonly<Record<string, Permission>> = permissions;

let actions: Actions;
beforeAll(async () => {
  actions = await findActions();
});

test('there is a rule for each thing that the capabilities can do, and for nothing else', () => {
  const methods = Object.entries(capabilities).flatMap(([name, capability]) =>
    Object.getOwnPropertyNames(capability.prototype)
      .filter((method) => method !== 'constructor')
      .map((method) => `${name}.${method}`),
  );
  expect(methods.filter((method) => method !== me).sort()).toEqual(Object.keys(permissions).sort());
});

test('every field of Query and Mutation asks for something that has a rule', () => {
  const without = rootFieldsOf(actions.schema).filter((name) => {
    const action = actions.ofFields.get(name);
    return action !== me && (action === undefined || !table[action]);
  });
  expect(without).toEqual([]);
});

test('every operation asks for something that has a rule', () => {
  const without = operations.filter(({ name }) => !table[actions.ofOperations.get(name) ?? '']);
  expect(without).toEqual([]);
});

test('every rule is asked for by a field', () => {
  const asked = new Set(actions.ofFields.values());
  expect(Object.keys(permissions).filter((action) => !asked.has(action))).toEqual([]);
});

test('the schema tells routers of each field of Query and Mutation what its rule says', () => {
  const told = Object.fromEntries(rootFieldsOf(actions.schema).map((name) => [name, requirementOf(fieldOf(name))]));
  const wanted = Object.fromEntries(
    rootFieldsOf(actions.schema).map((name) => [name, requirementFor(actions.ofFields.get(name))]),
  );
  expect(told).toEqual(wanted);
});

test('the schema tells routers of each entity what the rule of its references says', () => {
  const told = Object.fromEntries(entitiesOf(actions.schema).map((type) => [type.name, requirementOf(type)]));
  const wanted = Object.fromEntries(
    entitiesOf(actions.schema).map(({ name }) => [name, requirementFor(actions.ofReferences.get(name))]),
  );
  expect(told).toEqual(wanted);
});

test('the schema tells routers of each other field that asks for something what its rule says, there or at its type', () => {
  const roots = new Set(rootFieldsOf(actions.schema));
  const others = [...actions.ofFields].filter(([name]) => !roots.has(name));
  const untold = others.filter(([name, action]) => {
    const rule = table[action];
    if (!rule) return true;
    // Whoever gets there is known: every way there begins at a root, and those ask for a token at least.
    if (rule.selfService) return false;
    const field = fieldOf(name);
    return ![requirementOf(field), requirementOf(getNamedType(field.type))].some((told) => isFor(told, rule));
  });
  expect(untold).toEqual([]);
  expect(others.length).toBeGreaterThanOrEqual(5);
});

test('a scope that the schema names is one that tokens can have, and the other way round', () => {
  const nodes: (GraphQLNamedType | GraphQLField<unknown, unknown>)[] = [
    ...Object.values(actions.schema.getTypeMap()),
    ...fieldsOf(actions.schema).map(({ field }) => field),
  ];
  const named = nodes.flatMap((node) => [requirementOf(node).scopes ?? []].flat(3));
  // Reading customers and billing is for customers too, so that the schema asks for a token alone.
  const ofRules = Object.values(table).map(({ scope }) => scope);
  expect([...new Set([...named, ...ofRules])].sort()).toEqual([...scopes].sort());
  expect(named.filter((name) => !scopes.some((scope) => scope === name))).toEqual([]);
});

function requirementFor(action: string | undefined): Requirement {
  const rule = table[action ?? ''];
  if (action === me || rule?.selfService) return { authenticated: true, scopes: undefined };
  return { authenticated: false, scopes: rule && [[rule.scope]] };
}

function isFor({ scopes: told }: Requirement, { scope }: Permission): boolean {
  return JSON.stringify(told) === JSON.stringify([[scope]]);
}

function fieldOf(name: string): GraphQLField<unknown, unknown> {
  const found = fieldsOf(actions.schema).find(({ type, field }) => `${type.name}.${field.name}` === name);
  if (!found) throw new TypeError(`There is no ${name}.`);
  return found.field;
}
