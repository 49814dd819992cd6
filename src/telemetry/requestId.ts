import { randomUUID } from 'node:crypto';
import { createRedact } from '../logging/redaction.ts';

export const requestIdHeader = 'x-request-id';

/**
 * The id of a request: the caller's `x-request-id` if it is well-formed, otherwise a new UUID. The id is logged, returned and sent
 * to the upstreams, so an id in the form of a credential or of an address is replaced as well.
 */
export function toRequestId(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && pattern.test(header) && redact(header) === header ? header : randomUUID();
}

const pattern = /^[\w.:=-]{1,128}$/;
const redact = createRedact();
