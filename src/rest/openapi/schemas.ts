import { z } from 'zod';
import * as konnect from '../../datasources/konnect/contract.ts';
import * as stripe from '../../datasources/stripe/contract.ts';
import { CreateConfigurationBody, PortalSessionBody, UpdateConfigurationBody } from '../../capabilities/operations.ts';
import { Problem } from '../problemDetails.ts';

export type JsonObject = Record<string, unknown>;

/** The contracts as components, named after their exports: `KonnectCustomer`, `StripeConfiguration`. */
export class Schemas {
  readonly #registry = z.registry<{ id: string }>();
  readonly #all: JsonObject;
  readonly #used = new Set<string>();

  constructor() {
    this.#add('Konnect', konnect);
    this.#add('Stripe', stripe);
    this.#add('', { Problem, PortalSessionBody, CreateConfigurationBody, UpdateConfigurationBody });
    const { schemas } = z.toJSONSchema(this.#registry, { ...options, uri: referenceTo });
    this.#all = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutFrame(schema)]));
  }

  /** A reference to a component, or the schema itself if it is not exported. */
  of(schema: z.ZodType): JsonObject {
    const name = this.#registry.get(schema)?.id;
    if (name === undefined) return withoutFrame(z.toJSONSchema(schema, options));
    this.#use(name);
    return { $ref: referenceTo(name) };
  }

  /** The referenced components, and those that they reference. */
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

// `io: 'input'`, because answers tolerate members that an upstream adds.
const options = {
  io: 'input',
  unrepresentable: 'any',
  override: ({ jsonSchema }) => tidy(jsonSchema),
} satisfies Parameters<typeof z.toJSONSchema>[1];

/** Removes the range of safe integers, and the pattern beside the format `date-time`. */
function tidy(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
}

function withoutFrame(schema: object): JsonObject {
  const { $schema: _dialect, $id: _id, id: _name, ...rest }: JsonObject = { ...schema };
  return rest;
}
