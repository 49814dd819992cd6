import type { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * Moves each member that occurs more than once, apart from its description, to `$defs`, under the name of its first occurrence.
 * A short one stays: the reference would be longer.
 */
export function withSharedDefinitions(schema: JsonSchema): JsonSchema {
  const repeated = findRepeated(schema);
  const definitions: Record<string, JsonSchema> = {};
  const share = (member: JsonSchema): JsonSchema => {
    const { description, ...rest } = member;
    const owner = repeated.get(JSON.stringify(rest));
    if (owner === undefined) return mapMembers(member, share);
    definitions[owner] ??= mapMembers(rest, share);
    return { ...(description !== undefined && { description }), $ref: `#/$defs/${owner}` };
  };
  const shared = mapMembers(schema, share);
  return Object.keys(definitions).length === 0 ? shared : { ...shared, $defs: definitions };
}

/** The first name of each repeated member, by its schema without the description. */
function findRepeated(schema: JsonSchema): ReadonlyMap<string, string> {
  const found = new Map<string, { readonly name: string; count: number }>();
  const visit = (member: JsonSchema, name: string): JsonSchema => {
    const { description: _, ...rest } = member;
    const text = JSON.stringify(rest);
    const entry = found.get(text) ?? { name, count: 0 };
    entry.count += 1;
    found.set(text, entry);
    return mapMembers(member, visit);
  };
  mapMembers(schema, visit);
  const repeated = [...found].filter(([text, { count }]) => count > 1 && text.length >= minLength);
  return new Map(repeated.map(([text, { name }]) => [text, name]));
}

const minLength = 120;

function mapMembers(schema: JsonSchema, map: (member: JsonSchema, name: string) => JsonSchema): JsonSchema {
  const { properties } = schema;
  if (properties === undefined) return schema;
  const members: NonNullable<JsonSchema['properties']> = {};
  for (const [name, member] of Object.entries(properties)) {
    members[name] = typeof member === 'boolean' ? member : map(member, name);
  }
  return { ...schema, properties: members };
}
