import type { FastifyRequest } from 'fastify';
import { parse } from 'qs';
import { z } from 'zod';
import { findUnrecognized } from '../../datasources/openEnum.ts';
import { validate, valueAt } from '../../datasources/validation.ts';
import { textBody } from '../recorder.ts';
import { StripeError, invalidParam, issueError } from './errors.ts';

/** Validated form or query. Every operation takes `expand`. */
export interface Form<T> {
  readonly value: T;
  readonly expand: readonly string[];
}

export function readForm<T>(request: FastifyRequest, schema: z.ZodType<T>): Form<T> {
  const text = textBody(request.body);
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  if (text !== '' && !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new StripeError(400, 'Invalid request: the content type of a body must be application/x-www-form-urlencoded');
  }
  return decode(text, schema);
}

export function readQuery<T>(request: FastifyRequest, schema: z.ZodType<T>): Form<T> {
  const [, search = ''] = (request.raw.url ?? '').split(/\?(.*)/s);
  return decode(search, schema);
}

const expandSchema = z.array(z.string().min(1)).optional();

function decode<T>(text: string, schema: z.ZodType<T>): Form<T> {
  requireMetadataNames(text);
  const { expand, ...raw } = parse(text, {
    // Lists are parsed as objects with the keys 0, 1, …: only the contract distinguishes a list from `metadata[0]`.
    parseArrays: false,
    plainObjects: true,
    depth: 12,
    arrayLimit: 1000,
    parameterLimit: 10_000,
  });
  return {
    value: check(schema, coerce(schema, raw)),
    expand: check(z.object({ expand: expandSchema }), { expand: coerce(expandSchema, expand) }).expand ?? [],
  };
}

/** A key of metadata has no square brackets. qs drops some of them. */
function requireMetadataNames(text: string): void {
  for (const name of new URLSearchParams(text).keys()) {
    if (!/^metadata\[/.test(name) || /^metadata\[[^[\]]*\]$/.test(name)) continue;
    throw new StripeError(400, 'Invalid metadata: a key must not contain square brackets', { param: 'metadata' });
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = validate(schema, value);
  if (result.ok) return requireKnownValues(schema, result.value);
  const [issue] = result.issues;
  throw issue === undefined ? new StripeError(400, 'Invalid request') : issueError(issue, valueAt(value, issue.path));
}

/** The contract lets a value pass that a later version of Stripe may know; this version refuses it. */
function requireKnownValues<T>(schema: z.ZodType<T>, value: T): T {
  const [unknown] = findUnrecognized(schema, value);
  if (unknown === undefined) return value;
  const { path, known } = unknown;
  throw invalidParam(
    path,
    `must be one of ${known.slice(0, -1).join(', ')}${known.length > 1 ? ', or ' : ''}${known.at(-1) ?? ''}`,
  );
}

/** Converts text to the type that the contract expects; other text stays, for `check` to report. */
function coerce(schema: z.core.$ZodType, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (schema instanceof z.ZodOptional) return coerce(schema.unwrap(), value);
  if (schema instanceof z.ZodUnion) {
    // Unions in these contracts are either an empty string, which unsets, or a value.
    const branch = schema.options.find((option) => !(option instanceof z.ZodLiteral));
    return value === '' || branch === undefined ? value : coerce(branch, value);
  }
  // stripe-python writes `True`.
  if (schema instanceof z.ZodBoolean)
    return value === 'true' || value === 'True' ? true : value === 'false' || value === 'False' ? false : value;
  if (schema instanceof z.ZodNumber) return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (!isObject(value)) return value;
  if (schema instanceof z.ZodArray) {
    // `a[]=1&a[]=2` is parsed to both values under the key 0, `a[0]=1&a[1]=2` to one under each key.
    const keys = Object.keys(value);
    const list = keys.every((key) => /^\d+$/.test(key)) ? Object.values(value).flat() : undefined;
    return list?.map((item: unknown) => coerce(schema.element, item)) ?? value;
  }
  if (schema instanceof z.ZodObject) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        const inner: unknown = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
        return [key, inner instanceof z.ZodType ? coerce(inner, member) : member];
      }),
    );
  }
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
