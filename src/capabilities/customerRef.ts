import { parseCustomerKey, parseUlid, requireExactlyOne } from './validation.ts';

/** A customer by exactly one of id and key, not yet validated. */
export interface CustomerRef {
  readonly id?: unknown;
  readonly key?: unknown;
}

export interface ParsedCustomerRef {
  readonly id: string | undefined;
  readonly key: string | undefined;
}

export function parseCustomerRef(ref: CustomerRef): ParsedCustomerRef & { readonly by: 'id' | 'key' } {
  const by = requireExactlyOne(ref, ['id', 'key']);
  return by === 'id'
    ? { by, id: parseUlid(ref.id, ['id']), key: undefined }
    : { by, id: undefined, key: parseCustomerKey(ref.key, ['key']) };
}
