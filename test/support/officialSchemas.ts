import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';

/** A self-contained JSON Schema with all references resolved. */
export type Schema = Readonly<Record<string, unknown>>;

/** Whether objects reject unknown members when the document does not set `additionalProperties`. */
export interface Preparation {
  readonly sealed: boolean;
}

const plain = new Set([
  'type',
  'enum',
  'required',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'uniqueItems',
  'maxProperties',
  'format',
]);
const silent = new Set([
  'title',
  'description',
  'default',
  'example',
  'examples',
  'discriminator',
  'deprecated',
  'readOnly',
  'nullable',
]);

/** Turns a schema of OpenAPI 3.0 into JSON Schema. An unknown keyword is an error, so that no constraint is ignored. */
export function prepareSchema(root: unknown, source: unknown, { sealed }: Preparation): Schema {
  const prepare = (schema: unknown, inAllOf = false): Schema => {
    if (!isRecord(schema)) throw new TypeError(`A schema must be an object, but got ${JSON.stringify(schema)}`);
    if (typeof schema['$ref'] === 'string') return prepare(follow(root, schema['$ref']), inAllOf);
    const result: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(schema)) {
      if (plain.has(keyword)) result[keyword] = value;
      else if (keyword === 'properties') result[keyword] = mapValues(value, (member) => prepare(member));
      else if (keyword === 'items') result[keyword] = prepare(value);
      else if (keyword === 'additionalProperties') result[keyword] = value === false ? false : prepare(value);
      else if (keyword === 'anyOf' || keyword === 'oneOf') result[keyword] = list(value).map((entry) => prepare(entry));
      else if (keyword === 'allOf') result[keyword] = list(value).map((entry) => prepare(entry, true));
      else if (keyword === 'x-expansionResources') result['expandable'] = true;
      else if (keyword === 'x-open-enum' || keyword === 'x-speakeasy-unknown-values') result['x-open-enum'] = true;
      else if (!silent.has(keyword) && !keyword.startsWith('x-')) {
        throw new TypeError(`Unknown keyword in the documents: ${keyword}`);
      }
    }
    const open = inAllOf || schema['x-trimmed'] === true || result['additionalProperties'] !== undefined;
    if (sealed && !open && isRecord(result['properties'])) result['additionalProperties'] = false;
    return schema['nullable'] === true ? { anyOf: [result, { type: 'null' }] } : result;
  };
  return prepare(source);
}

/** The schema without the values of open enums: a request may have one that a later version knows. */
export function withOpenEnums(schema: Schema): Schema {
  const { enum: values, ...rest } = schema;
  const open = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(open) : isRecord(value) ? withOpenEnums(value) : value;
  return { ...mapValues(rest, open), ...(rest['x-open-enum'] !== true && values !== undefined && { enum: values }) };
}

/** Resolves a reference. Returns any other value unchanged. */
export function follow(root: unknown, reference: unknown): unknown {
  if (typeof reference !== 'string') return reference;
  const [, ...steps] = reference.split('/');
  return steps.reduce((node, step) => member(node, step.replaceAll('~1', '/').replaceAll('~0', '~')), root);
}

/** A required member of an object of a document. */
export function member(value: unknown, name: string): unknown {
  if (!isRecord(value) || value[name] === undefined) throw new TypeError(`The document has no member ${name} here.`);
  return value[name];
}

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  // The patterns of the documents have escapes that are invalid in Unicode mode.
  unicodeRegExp: false,
  formats: {
    'date-time': fullFormats['date-time'],
    // Stripe's timestamps are in seconds. A number of this size would be in milliseconds.
    'unix-time': { type: 'number', validate: (time: number) => Number.isInteger(time) && time >= 0 && time < 1e11 },
    int64: { type: 'number', validate: (value: number) => Number.isInteger(value) },
    ISO8601: fullFormats.duration,
    'ArrayEncoding.commaDelimited': true,
  },
});
const compiled = new WeakMap<Schema, ValidateFunction>();

/** The violations of a schema by a value, one line each; empty when it is valid. */
export function faultsOf(schema: Schema, value: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  const lines = (validate.errors ?? []).map(toLine);
  return lines.filter((line, index) => lines.indexOf(line) === index);
}

function toLine({ instancePath, message = 'is wrong', params }: ErrorObject): string {
  const details = Object.entries(params).filter(([, value]) => !message.includes(String(value)));
  const rest = details.length === 0 ? '' : ` (${JSON.stringify(Object.fromEntries(details))})`;
  return `${instancePath || '/'} ${message}${rest}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a schema allows only the empty string, with which Stripe's documents mark a member that can be unset. */
export function isEmptyString(schema: Schema): boolean {
  return isDeepStrictEqual(schema['enum'], ['']);
}

function mapValues<T>(value: unknown, change: (member: unknown) => T): Record<string, T> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(entry)])) : {};
}
