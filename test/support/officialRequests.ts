import { parse } from 'qs';
import type { Exchange } from '../../src/emulator/emulator.ts';
import { officialStripeVersion, pathValues } from './officialDocuments.ts';
import type { Operation } from './officialDocuments.ts';
import { faultsOf, isEmptyString, isRecord, list, withOpenEnums } from './officialSchemas.ts';
import type { Schema } from './officialSchemas.ts';

/** Violations in the path, the query and the body of a request. */
export function requestFaults(operation: Operation, exchange: Exchange): string[] {
  const [path = ''] = exchange.url.split('?');
  const values = pathValues(operation, path) ?? {};
  return [
    ...Object.entries(operation.pathParameters).flatMap(([name, schema]) =>
      faultsOf(schema, values[name]).map((fault) => `path parameter ${name}: ${fault}`),
    ),
    ...faultsOf(querySchema(operation), queryOf(operation, withoutServerOperators(exchange))).map(
      (fault) => `query: ${fault}`,
    ),
    ...bodyFaults(operation, exchange).map((fault) => `request body: ${fault}`),
  ];
}

/** Konnect's server takes operators of filters that its document lacks. */
function withoutServerOperators(exchange: Exchange): Exchange {
  const [path = '', search = ''] = exchange.url.split(/\?(.*)/s);
  const documented = search
    .split('&')
    .filter((parameter) => !/^filter\[\w+\]\[(?:gte?|lte?|n?exists)\]=/.test(decodeURIComponent(parameter)));
  return { ...exchange, url: documented.length > 0 ? `${path}?${documented.join('&')}` : path };
}

/** The query of a request, with the types of the document. */
export function queryOf(operation: Operation, { url }: Exchange): unknown {
  const [, search = ''] = url.split(/\?(.*)/s);
  return decodeBrackets(querySchema(operation), search);
}

/** The body of a request, with the types of the document; undefined when it cannot be parsed. */
export function bodyOf({ body }: Operation, { requestBody }: Exchange): unknown {
  if (body?.mediaType === 'application/x-www-form-urlencoded') return decodeBrackets(body.schema, requestBody);
  const json = parseJson(requestBody);
  return json.ok ? json.value : undefined;
}

/** Violations of the rules for every request of the subgraph. */
export function headerFaults({ upstream, requestHeaders }: Exchange): string[] {
  if (upstream !== 'stripe' || requestHeaders['stripe-version'] === officialStripeVersion) return [];
  return [
    `the header stripe-version is ${requestHeaders['stripe-version'] ?? 'missing'}, the document is of ${officialStripeVersion}`,
  ];
}

/** The subgraph accepts one content type. `fetch`, with which tests call the emulator, accepts any. */
export function isFromSubgraph({ upstream, requestHeaders }: Exchange): boolean {
  return upstream === 'stripe'
    ? requestHeaders['user-agent']?.startsWith('Stripe/') === true
    : requestHeaders['accept'] === 'application/json';
}

/** The parameters of the query as an object schema. */
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
  if (body === undefined) return requestBody === '' ? [] : ['the operation has no body'];
  if (requestBody === '') return body.required ? ['is required'] : [];
  const mediaType = mediaTypeOf(requestHeaders['content-type']);
  if (mediaType !== body.mediaType) return [`is ${mediaType}, not ${body.mediaType}`];
  return faultsOf(requestSchema(body.schema), bodyOf(operation, exchange));
}

const openSchemas = new WeakMap<Schema, Schema>();

function requestSchema(schema: Schema): Schema {
  const open = openSchemas.get(schema) ?? withOpenEnums(schema);
  openSchemas.set(schema, open);
  return open;
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

/** Parses `a[b]=1&a[c][]=2` and converts each text to the type of its schema. */
function decodeBrackets(schema: Schema, text: string): unknown {
  // Lists are parsed as objects with the keys 0, 1, …. Only the schema distinguishes them from maps with such keys.
  const limits = { depth: 12, arrayLimit: 1000, parameterLimit: 10_000 };
  return coerce(schema, { ...parse(text, { parseArrays: false, plainObjects: true, ...limits }) });
}

function coerce(schema: Schema, value: unknown): unknown {
  const alternatives = [...list(schema['anyOf']), ...list(schema['oneOf'])].filter(isRecord);
  if (alternatives.length > 0) {
    if (value === '' && alternatives.some(isEmptyString)) return value;
    const readings = alternatives
      .filter((option) => !isEmptyString(option))
      .map((branch) => ({ branch, reading: coerce(branch, value) }));
    return (readings.find(({ branch, reading }) => faultsOf(branch, reading).length === 0) ?? readings[0])?.reading;
  }
  if (typeof value === 'string') return coerceText(schema, value);
  if (!isRecord(value)) return value;
  if (schema['type'] === 'array') {
    const items = isRecord(schema['items']) ? schema['items'] : {};
    // `a[]=1&a[]=2` has both values under the key 0; `a[0]=1&a[1]=2` has a value under each key.
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
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, coerce(schemaOf(name), entry)]));
}

function coerceText(schema: Schema, text: string): unknown {
  const { type, properties } = schema;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'integer' || type === 'number') return /^-?\d+$/.test(text) ? Number(text) : text;
  // The document's own example: `filter[key]=my-db-id` is short for `filter[key][eq]=my-db-id`.
  if (type === 'object' && isRecord(properties) && 'eq' in properties) return { eq: text };
  return text;
}
