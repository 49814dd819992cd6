import { z } from 'zod';

/**
 * Labels or metadata of an answer: an object of texts with arbitrary names. Not a `z.record`, which drops the name `__proto__`.
 * The result has each name as its own property, so that copies and JSON retain it.
 */
export const TextMap = z
  .unknown()
  .check(({ value, issues }) => {
    if (!isObject(value)) {
      issues.push({ code: 'invalid_type', expected: 'record', input: value });
      return;
    }
    for (const [name, text] of Object.entries(value)) {
      if (typeof text === 'string') continue;
      issues.push({ code: 'invalid_type', expected: 'string', input: text, path: [name] });
    }
  })
  .transform((value) =>
    Object.fromEntries(Object.entries(isObject(value) ? value : {}).map(([name, text]) => [name, String(text)])),
  )
  .meta({ type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'string' } });

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
