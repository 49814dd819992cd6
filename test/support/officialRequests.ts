import { parse } from 'qs';
import type { Exchange } from '../../src/emulator/emulator.ts';
import { officialStripeVersion, pathValues } from './officialDocuments.ts';
import type { Operation } from './officialDocuments.ts';
import { faultsOf, isEmptyString, isRecord, list } from './officialSchemas.ts';
import type { Schema } from './officialSchemas.ts';

/** What is wrong with a request by its document: its path, its query, its body. */
export function requestFaults(operation: Operation, exchange: Exchange): string[] {
  const [path = ''] = exchange.url.split('?');
  const values = pathValues(operation, path) ?? {};
  return [
    ...Object.entries(operation.pathParameters).flatMap(([name, schema]) =>
      faultsOf(schema, values[name]).map((fault) => `path parameter ${name}: ${fault}`),
    ),
    ...faultsOf(querySchema(operation), queryOf(operation, exchange)).map((fault) => `query: ${fault}`),
    ...bodyFaults(operation, exchange).map((fault) => `request body: ${fault}`),
  ];
}

/** The query of a request, with the types that the document has. */
export function queryOf(operation: Operation, { url }: Exchange): unknown {
  const [, search = ''] = url.split(/\?(.*)/s);
  return decodeBrackets(querySchema(operation), search);
}

/** The body of a request, with the types that the document has; undefined where it cannot be read. */
export function bodyOf({ body }: Operation, { requestBody }: Exchange): unknown {
  if (body?.mediaType === 'application/x-www-form-urlencoded') return decodeBrackets(body.schema, requestBody);
  const json = parseJson(requestBody);
  return json.ok ? json.value : undefined;
}

/** What has to hold for every request of the subgraph, whatever its operation. */
export function headerFaults({ upstream, requestHeaders }: Exchange): string[] {
  if (upstream !== 'stripe' || requestHeaders['stripe-version'] === officialStripeVersion) return [];
  return [
    `the header stripe-version is ${requestHeaders['stripe-version'] ?? 'missing'}, the document is of ${officialStripeVersion}`,
  ];
}

/** The subgraph names the one content type that it reads; fetch, by which tests call the emulator, takes any. */
export function isFromSubgraph({ upstream, requestHeaders }: Exchange): boolean {
  return upstream === 'stripe'
    ? requestHeaders['user-agent']?.startsWith('Stripe/') === true
    : requestHeaders['accept'] === 'application/json';
}

/** A query's parameters as the members of one object. */
export function querySchema({ query }: Operation): Schema {
  return querySchemas.get(query) ?? remember(query);
}

const querySchemas = new WeakMap<Operation['query'], Schema>();

function remember(query: Operation['query']): Schema {
  const schema = { type: 'object', properties: query, additionalProperties: false };
  querySchemas.set(query, schema);
  return schema;
}

function bodyFaults(operation: Operation, exchange: Exchange): string[] {
  const { body } = operation;
  const { requestHeaders, requestBody } = exchange;
  if (body === undefined) return requestBody === '' ? [] : ['the operation takes none'];
  if (requestBody === '') return body.required ? ['is required'] : [];
  const mediaType = mediaTypeOf(requestHeaders['content-type']);
  if (mediaType !== body.mediaType) return [`is ${mediaType}, not ${body.mediaType}`];
  return faultsOf(body.schema, bodyOf(operation, exchange));
}

export function mediaTypeOf(header = ''): string {
  return header.split(';')[0]?.trim() ?? '';
}

export function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

/** Reads `a[b]=1&a[c][]=2`, and gives each text the type that the schema has in its place. */
function decodeBrackets(schema: Schema, text: string): unknown {
  // Lists come as objects with the keys 0, 1, …: only the schema knows a list from a map with such keys.
  const limits = { depth: 12, arrayLimit: 1000, parameterLimit: 10_000 };
  return coerce(schema, { ...parse(text, { parseArrays: false, plainObjects: true, ...limits }) });
}

function coerce(schema: Schema, value: unknown): unknown {
  const alternatives = [...list(schema['anyOf']), ...list(schema['oneOf'])].filter(isRecord);
  if (alternatives.length > 0) {
    if (value === '' && alternatives.some(isEmptyString)) return value;
    const readings = alternatives
      .filter((one) => !isEmptyString(one))
      .map((branch) => ({ branch, reading: coerce(branch, value) }));
    return (readings.find(({ branch, reading }) => faultsOf(branch, reading).length === 0) ?? readings[0])?.reading;
  }
  if (typeof value === 'string') return coerceText(schema, value);
  if (!isRecord(value)) return value;
  if (schema['type'] === 'array') {
    const items = isRecord(schema['items']) ? schema['items'] : {};
    // `a[]=1&a[]=2` has both values under the key 0, `a[0]=1&a[1]=2` has one under each.
    const isList = Object.keys(value).every((key) => /^\d+$/.test(key));
    return isList
      ? Object.values(value)
          .flat()
          .map((item) => coerce(items, item))
      : value;
  }
  const { properties, additionalProperties } = schema;
  const schemaOf = (name: string) => {
    const found = isRecord(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return isRecord(found) ? found : {};
  };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, coerce(schemaOf(name), one)]));
}

function coerceText(schema: Schema, text: string): unknown {
  const { type, properties } = schema;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'integer' || type === 'number') return /^-?\d+$/.test(text) ? Number(text) : text;
  // The document's own example: `filter[key]=my-db-id` is short for `filter[key][eq]=my-db-id`.
  if (type === 'object' && isRecord(properties) && 'eq' in properties) return { eq: text };
  return text;
}
