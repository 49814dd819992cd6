import { z } from 'zod';
import * as konnect from '../../datasources/konnect/contract.ts';
import * as stripe from '../../datasources/stripe/contract.ts';
import { PortalSessionBody } from '../requestReader.ts';
import { Problem } from '../problemDetails.ts';

export type JsonObject = Record<string, unknown>;

/** The contracts as components, under the names of their exports: `KonnectCustomer`, `StripeConfiguration`. */
export class Schemas {
  readonly #registry = z.registry<{ id: string }>();
  readonly #all: JsonObject;
  readonly #used = new Set<string>();

  constructor() {
    this.#add('Konnect', konnect);
    this.#add('Stripe', stripe);
    this.#add('', { Problem, PortalSessionBody });
    const { schemas } = z.toJSONSchema(this.#registry, { ...options, uri: referenceTo });
    this.#all = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutFrame(schema)]));
  }

  /** A reference to a component; the schema itself where it has no name. */
  of(schema: z.ZodType): JsonObject {
    const name = this.#registry.get(schema)?.id;
    if (name === undefined) return withoutFrame(z.toJSONSchema(schema, options));
    this.#use(name);
    return { $ref: referenceTo(name) };
  }

  /** What was referred to, and what that refers to. */
  components(): JsonObject {
    return Object.fromEntries([...this.#used].sort().map((name) => [name, this.#all[name]]));
  }

  #add(prefix: string, exported: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(exported)) {
      if (value instanceof z.ZodType) this.#registry.add(value, { id: prefix + name });
    }
  }

  #use(name: string): void {
    if (this.#used.has(name)) return;
    this.#used.add(name);
    const text = JSON.stringify(this.#all[name]);
    for (const [, inner = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) this.#use(inner);
  }
}

function referenceTo(name: string): string {
  return `#/components/schemas/${name}`;
}

// As input, because answers take members that are not named: an upstream may add some at any time.
const options = {
  io: 'input',
  unrepresentable: 'any',
  override: ({ jsonSchema }) => tidy(jsonSchema),
} satisfies Parameters<typeof z.toJSONSchema>[1];

/** zod writes the range of safe integers, and the pattern of a date and time beside its name. */
function tidy(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
}

function withoutFrame(schema: object): JsonObject {
  const { $schema: _dialect, $id: _id, id: _name, ...rest }: JsonObject = { ...schema };
  return rest;
}
