import { readFileSync, readdirSync } from 'node:fs';
import { Kind, OperationTypeNode, getNamedType, isObjectType, parse, print, visit } from 'graphql';
import type { FieldNode, OperationDefinitionNode } from 'graphql';
import qs from 'qs';
import { operations } from '../../src/capabilities/operations.ts';
import type { Operation } from '../../src/capabilities/operations.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import { entitiesOf, keysOf } from '../support/actions.ts';
import type { Actions } from '../support/actions.ts';
import type { Service } from '../support/service.ts';
import { callTool, send, sendGraphQL } from './closedService.ts';
import type { Sent, SentHeaders } from './closedService.ts';

export type Way = 'GraphQL' | 'entities' | 'REST' | 'MCP';

/** A request that works on the demo data, for one thing that can be asked. */
export interface Template {
  /** `Query.customer by GetCustomerByKey`, `Customer by key`, `get-customer`. */
  readonly name: string;
  readonly way: Way;
  /** What it asks of the capabilities. */
  readonly action: string | undefined;
  /** All that it says: an id or key in it may be put in another's place. */
  readonly given: unknown;
  readonly send: (service: Service, headers: SentHeaders, given: unknown) => Promise<Sent>;
}

/** One for each example of a root field, each key of an entity, each route and each tool. */
export function templatesOf(actions: Actions): Template[] {
  return [...rootTemplates(actions), ...entityTemplates(actions), ...restTemplates(actions), ...toolTemplates(actions)];
}

const folder = new URL('../../operations/', import.meta.url);

interface Example {
  readonly name: string;
  readonly operation: OperationDefinitionNode;
  readonly variables: object;
}

const examples: readonly Example[] = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .flatMap((file) => {
    const name = file.replace('.graphql', '');
    const variables: object = JSON.parse(readFileSync(new URL(`${name}.variables.json`, folder), 'utf8'));
    const document = parse(readFileSync(new URL(file, folder), 'utf8'));
    return document.definitions
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .map((operation) => ({ name, operation, variables }));
  });

/** Each root field of each example, with the least that can be selected of it. */
function rootTemplates({ ofFields }: Actions): Template[] {
  return examples.flatMap(({ name, operation, variables }) =>
    rootFieldsIn(operation).map((field): Template => {
      const root = operation.operation === OperationTypeNode.QUERY ? 'Query' : 'Mutation';
      const least = root === 'Query' ? '{ __typename }' : '{ __typename userErrors { code field message } }';
      return {
        name: `${root}.${field.name.value} by ${name}`,
        way: 'GraphQL',
        action: ofFields.get(`${root}.${field.name.value}`),
        given: variables,
        send: (service, headers, given) => sendGraphQL(service, alone(operation, field, least), Object(given), headers),
      };
    }),
  );
}

function rootFieldsIn({ selectionSet }: OperationDefinitionNode): FieldNode[] {
  return selectionSet.selections.filter((one) => one.kind === Kind.FIELD);
}

/** An operation with one root field alone, under a name that all answers share, and the variables that it still uses. */
function alone(operation: OperationDefinitionNode, field: FieldNode, selection: string): string {
  const wanted = parse(selection).definitions[0];
  if (wanted?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('This is no selection.');
  const alias = { kind: Kind.NAME, value: 'field' } as const;
  const only: FieldNode = { ...field, alias, selectionSet: wanted.selectionSet };
  const used = new Set<string>();
  visit(only, { Variable: ({ name }) => void used.add(name.value) });
  return print({
    ...operation,
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)),
    selectionSet: { kind: Kind.SELECTION_SET, selections: [only] },
  });
}

/** An entity is named by what an example of a root field finds. */
function entityTemplates({ schema, ofReferences }: Actions): Template[] {
  return entitiesOf(schema).flatMap((type) =>
    keysOf(type).map((key): Template => ({
      name: `${type.name} by ${key}`,
      way: 'entities',
      action: ofReferences.get(type.name),
      given: { representations: [{ __typename: type.name, [key]: sampleOf(type.name, key) }] },
      send: (service, headers, given) => sendGraphQL(service, findEntities, Object(given), headers),
    })),
  );

  function sampleOf(typeName: string, key: string): unknown {
    const query = schema.getQueryType()?.getFields() ?? {};
    const samples = examples.flatMap(({ operation, variables }) =>
      rootFieldsIn(operation)
        .map((field) => getNamedType(query[field.name.value]?.type))
        .filter((type) => isObjectType(type) && type.name === typeName)
        .map((): unknown => Reflect.get(variables, key)),
    );
    const sample = samples.find((one) => one !== undefined);
    if (sample === undefined) throw new TypeError(`No example finds a ${typeName} by its ${key}.`);
    return sample;
  }
}

const findEntities =
  'query ($representations: [_Any!]!) { field: _entities(representations: $representations) { __typename } }';

function restTemplates({ ofOperations }: Actions): Template[] {
  return operations.map((operation) => ({
    name: operation.name,
    way: 'REST',
    action: ofOperations.get(operation.name),
    given: givenOf(operation),
    send: ({ restUrl }, headers, given) => {
      const { path, query, body } = readExample(given);
      const url = restUrl + pathOf(operation, path) + qs.stringify(query, { addQueryPrefix: true });
      return send(url, { method: operation.method, headers, ...(body && { body }) });
    },
  }));
}

function toolTemplates({ ofOperations }: Actions): Template[] {
  return operations.map((operation) => ({
    name: operation.name,
    way: 'MCP',
    action: ofOperations.get(operation.name),
    given: givenOf(operation),
    send: (service, headers, given) => {
      const { path, query, body } = readExample(given);
      const id = operation.parameter && { [operation.parameter.name]: path };
      return callTool(service, operation.name, { ...query, ...body, ...id }, headers);
    },
  }));
}

function givenOf({ name }: Operation): object {
  const { answer: _, ...given } = exampleOf(name);
  return given;
}

function readExample(given: unknown): { path: string; query: object; body: object | undefined } {
  const { path = '', query = {}, body } = Object(given);
  return { path, query, body };
}

/** Without the `/v1/` that the service's own address ends in. */
function pathOf({ path }: Operation, id: string): string {
  return path.replace(/^\/v1\//, '').replace(/\{\w+\}/, encodeURIComponent(id));
}
