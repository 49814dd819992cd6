import { z } from 'zod';

/**
 * The shape of an answer as this service relies on it: of the documented members, only those named in `Required` are sure
 * to be present.
 */
export type Tolerant<T, Required extends string> = T extends readonly (infer Item)[]
  ? Tolerant<Item, Required>[]
  : T extends object
    ? string extends keyof T
      ? T
      : { [K in keyof T as K extends Required ? K : never]: Tolerant<T[K], Required> } & {
          [K in keyof T as K extends Required ? never : K]?: Tolerant<T[K], Required> | undefined;
        }
    : T;

/**
 * The documented schema of an answer with all members optional except those named in `required`, at every depth. A member
 * that the document says may be absent stays optional.
 */
export function tolerant<T, Required extends string>(
  documented: z.ZodType<T>,
  required: readonly Required[],
): z.ZodType<Tolerant<T, Required>>;
export function tolerant(documented: z.ZodType, required: readonly string[]): z.ZodType {
  return relax(documented, required);
}

function relax(schema: z.core.$ZodType, required: readonly string[]): z.ZodType {
  if (schema instanceof z.ZodOptional) return relax(schema.unwrap(), required).optional();
  if (schema instanceof z.ZodNullable) return relax(schema.unwrap(), required).nullable();
  if (schema instanceof z.ZodArray) return z.array(relax(schema.element, required));
  if (schema instanceof z.ZodObject) {
    const members = Object.entries(schema.shape).map(([name, member]: [string, z.core.$ZodType]) => {
      const relaxed = relax(member, required);
      return [name, required.includes(name) ? relaxed : relaxed.optional()] as const;
    });
    return z.object(Object.fromEntries(members));
  }
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('A schema of an answer must be a zod schema.');
}
