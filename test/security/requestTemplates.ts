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
import { callTool, send, sendGraphQL } from './securedService.ts';
import type { Reply, RequestHeaders } from './securedService.ts';

export type RequestKind = 'GraphQL' | 'entities' | 'REST' | 'MCP';

/** A request for one action that succeeds on the demo data. */
export interface RequestTemplate {
  /** `Query.customer by GetCustomerByKey`, `Customer by key`, `get-customer`. */
  readonly name: string;
  readonly kind: RequestKind;
  /** Action of the capabilities that the request calls. */
  readonly action: string | undefined;
  /** Input of the request; the test replaces ids and keys in it. */
  readonly input: unknown;
  readonly send: (service: Service, headers: RequestHeaders, input: unknown) => Promise<Reply>;
}

/** One template per example of a root field, key of an entity, route and tool. */
export function requestTemplates(actions: Actions): RequestTemplate[] {
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

/** Each root field of each example, with a minimal selection. */
function rootTemplates({ ofFields }: Actions): RequestTemplate[] {
  return examples.flatMap(({ name, operation, variables }) =>
    rootFieldsIn(operation).map((field): RequestTemplate => {
      const root = operation.operation === OperationTypeNode.QUERY ? 'Query' : 'Mutation';
      const selection = root === 'Query' ? '{ __typename }' : '{ __typename userErrors { code field message } }';
      return {
        name: `${root}.${field.name.value} by ${name}`,
        kind: 'GraphQL',
        action: ofFields.get(`${root}.${field.name.value}`),
        input: variables,
        send: (service, headers, input) =>
          sendGraphQL(service, withSingleField(operation, field, selection), Object(input), headers),
      };
    }),
  );
}

function rootFieldsIn({ selectionSet }: OperationDefinitionNode): FieldNode[] {
  return selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
}

/** Reduces an operation to one root field with the alias `field` and the variables that it uses. */
function withSingleField(operation: OperationDefinitionNode, field: FieldNode, selection: string): string {
  const definition = parse(selection).definitions[0];
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('The selection is invalid.');
  const alias = { kind: Kind.NAME, value: 'field' } as const;
  const only: FieldNode = { ...field, alias, selectionSet: definition.selectionSet };
  const used = new Set<string>();
  visit(only, { Variable: ({ name }) => void used.add(name.value) });
  return print({
    ...operation,
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)),
    selectionSet: { kind: Kind.SELECTION_SET, selections: [only] },
  });
}

/** The key of an entity is taken from the examples. */
function entityTemplates({ schema, ofReferences }: Actions): RequestTemplate[] {
  return entitiesOf(schema).flatMap((type) =>
    keysOf(type).map((key): RequestTemplate => ({
      name: `${type.name} by ${key}`,
      kind: 'entities',
      action: ofReferences.get(type.name),
      input: { representations: [{ __typename: type.name, [key]: sampleOf(type.name, key) }] },
      send: (service, headers, input) => sendGraphQL(service, findEntities, Object(input), headers),
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
    const sample = samples.find((value) => value !== undefined);
    if (sample === undefined) throw new TypeError(`No example finds a ${typeName} by its ${key}.`);
    return sample;
  }
}

const findEntities =
  'query ($representations: [_Any!]!) { field: _entities(representations: $representations) { __typename } }';

function restTemplates({ ofOperations }: Actions): RequestTemplate[] {
  return operations.map((operation) => ({
    name: operation.name,
    kind: 'REST',
    action: ofOperations.get(operation.name),
    input: inputOf(operation),
    send: ({ restUrl }, headers, input) => {
      const { path, query, body } = readInput(input);
      const url = restUrl + pathOf(operation, path) + qs.stringify(query, { addQueryPrefix: true });
      return send(url, { method: operation.method, headers, ...(body && { body }) });
    },
  }));
}

function toolTemplates({ ofOperations }: Actions): RequestTemplate[] {
  return operations.map((operation) => ({
    name: operation.name,
    kind: 'MCP',
    action: ofOperations.get(operation.name),
    input: inputOf(operation),
    send: (service, headers, input) => {
      const { path, query, body } = readInput(input);
      const id = operation.parameter && { [operation.parameter.name]: path };
      return callTool(service, operation.name, { ...query, ...body, ...id }, headers);
    },
  }));
}

function inputOf({ name }: Operation): object {
  const { answer: _, ...input } = exampleOf(name);
  return input;
}

function readInput(input: unknown): { path: string; query: object; body: object | undefined } {
  const { path = '', query = {}, body } = Object(input);
  return { path, query, body };
}

/** Without the `/v1/` at the end of `restUrl`. */
function pathOf({ path }: Operation, id: string): string {
  return path.replace(/^\/v1\//, '').replace(/\{\w+\}/, encodeURIComponent(id));
}
