import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '../../src/emulator/emulator.ts';
import { follow, isRecord, list, member, prepareSchema } from './officialSchemas.ts';
import type { Schema } from './officialSchemas.ts';

export type Upstream = Exchange['upstream'];

/** An operation of an upstream's official document. */
export interface Operation {
  readonly id: string;
  readonly upstream: Upstream;
  readonly method: string;
  /** `/v3/openmeter/customers/{customerId}` */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, Schema>>;
  readonly query: Readonly<Record<string, Schema>>;
  readonly body: RequestBody | undefined;
  /** Schemas of responses by status or `default`, then by content type. A response without a body has no content type. */
  readonly answers: ReadonlyMap<string, ReadonlyMap<string, Schema>>;
}

export interface RequestBody {
  readonly required: boolean;
  readonly mediaType: string;
  readonly schema: Schema;
}

const files: readonly (readonly [Upstream, string])[] = [
  ['stripe', 'stripe-billing-portal.openapi.json'],
  ['konnect', 'konnect-openmeter-customers.openapi.json'],
  ['konnect', 'konnect-openmeter-profiles.openapi.json'],
];
const methods = new Set(['get', 'post', 'put', 'delete', 'patch']);

const documents = files.map(([upstream, file]) => ({ upstream, root: readDocument(file) }));

/** All operations of the three documents. */
export const operations: readonly Operation[] = documents.flatMap(({ upstream, root }) =>
  Object.entries(record(member(root, 'paths'))).flatMap(([path, item]) =>
    Object.entries(record(item))
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => toOperation(root, upstream, method, path, operation)),
  ),
);

/** The API version of Stripe's document. */
export const officialStripeVersion = String(member(member(documents[0]?.root, 'info'), 'version'));

export function findOperation(upstream: Upstream, method: string, url: string): Operation | undefined {
  const [path = ''] = url.split('?');
  return operations.find(
    (operation) =>
      operation.upstream === upstream && operation.method === method && pathValues(operation, path) !== undefined,
  );
}

export function expectOperation(id: string): Operation {
  const operation = operations.find((candidate) => candidate.id === id);
  if (!operation) throw new TypeError(`The documents have no operation ${id}.`);
  return operation;
}

/** The decoded values of the path parameters; undefined when the path does not match. */
export function pathValues(operation: Operation, path: string): Record<string, string> | undefined {
  const names = Array.from(operation.path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
  const pattern = new RegExp(`^${operation.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+)')}$`);
  const values = pattern.exec(path)?.slice(1);
  return values && Object.fromEntries(names.map((name, index) => [name, decode(values[index] ?? '')]));
}

/** A named schema of an upstream's document. It allows further members, because responses may have more. */
export function component(upstream: Upstream, name: string): Schema {
  for (const { upstream: owner, root } of documents) {
    const schemas = record(member(member(root, 'components'), 'schemas'));
    if (owner === upstream && name in schemas) return prepareSchema(root, schemas[name], { sealed: false });
  }
  throw new TypeError(`The documents of ${upstream} have no schema ${name}.`);
}

function toOperation(root: unknown, upstream: Upstream, method: string, path: string, source: unknown): Operation {
  const operation = record(source);
  const prepare = (schema: unknown) => prepareSchema(root, schema, { sealed: true });
  const parameters = list(operation['parameters']).map((entry) => {
    const { name, in: place, schema } = record(deref(root, entry));
    return { name: String(name), place, schema: prepare(schema) };
  });
  const inPlace = (place: string) =>
    Object.fromEntries(
      parameters.filter((parameter) => parameter.place === place).map(({ name, schema }) => [name, schema]),
    );
  const answers = Object.entries(record(operation['responses'])).map(
    ([status, answer]) => [status, contents(record(deref(root, answer))['content'], prepare)] as const,
  );
  const body = operation['requestBody'] === undefined ? undefined : record(deref(root, operation['requestBody']));
  const [content] = contents(body?.['content'], prepare);
  return {
    id: String(operation['operationId']),
    upstream,
    method: method.toUpperCase(),
    path,
    pathParameters: inPlace('path'),
    query: inPlace('query'),
    body: content && { required: body?.['required'] === true, mediaType: content[0], schema: content[1] },
    answers: new Map(answers),
  };
}

function contents(content: unknown, prepare: (schema: unknown) => Schema): Map<string, Schema> {
  if (content === undefined) return new Map();
  return new Map(Object.entries(record(content)).map(([type, entry]) => [type, prepare(member(entry, 'schema'))]));
}

function deref(root: unknown, value: unknown): unknown {
  return isRecord(value) && '$ref' in value ? follow(root, value['$ref']) : value;
}

function readDocument(file: string): unknown {
  const folder = process.env['UPSTREAM_SPECS'];
  if (!folder) throw new Error('UPSTREAM_SPECS must be the folder of the official OpenAPI documents.');
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

function record(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new TypeError(`An object is expected in the document, but got ${JSON.stringify(value)}`);
  return value;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
