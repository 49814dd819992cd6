import { z } from 'zod';
import { rawRequest } from '../test/support/keepAliveConnection.ts';
import type { RawAnswer } from '../test/support/keepAliveConnection.ts';
import { digitsLength, idLength, profileIdOf, toDigits, toId, toKey } from './ids.ts';
import type { RequestSource } from './load.ts';

export interface CustomersQuery {
  readonly path: string;
  readonly document: string;
  /** The type of the representations. */
  readonly typename?: string;
  /** `one` sets the variable `$id`; the others set `$representations`. */
  readonly by: 'one' | 'id' | 'key';
  readonly customers: number;
}

/** Overwrites each entry of a list with the digits of the next customers to request. */
export type Draw = (digits: string[]) => void;

let nextCustomer = 0;

/** Requests no customer twice. */
export const fresh: Draw = (digits) => {
  for (let index = 0; index < digits.length; index++) digits[index] = toDigits(nextCustomer++);
};

/** Draws from a few customers at random, so that concurrent requests overlap. A request has each customer once at most. */
export function fromHot(customers: number): Draw {
  const hot = Array.from({ length: customers }, (_, index) => toDigits(9_000_000_000 + index));
  return (digits) => {
    for (let index = 0; index < digits.length; index++) {
      const other = index + Math.floor(Math.random() * (hot.length - index));
      [hot[index], hot[other]] = [hot[other] ?? '', hot[index] ?? ''];
      digits[index] = hot[index] ?? '';
    }
  };
}

/**
 * Requests customers. Ids are written into the bytes of the request. The first response is parsed and validated. Later ones
 * are correct if they have the same length and the requested ids at the same offsets, which keeps the client's cost low.
 */
export function customerRequests(query: CustomersQuery, draw: Draw): RequestSource {
  const digits = Array.from({ length: query.customers }, (_, index) => toDigits(8_000_000_000 + index));
  const request = toRequest(query, digits);
  const slots = digits.map((entry) => request.indexOf(entry));
  let verified: { readonly bytes: number; readonly places: readonly number[] } | undefined;
  return {
    next() {
      draw(digits);
      for (let index = 0; index < slots.length; index++) {
        request.write(digits[index] ?? '', slots[index] ?? 0, 'latin1');
      }
      return request;
    },
    faultOf({ status, head, body }) {
      const isKnown =
        status === 200 &&
        body.length === verified?.bytes &&
        verified.places.every((place, index) => body.startsWith(digits[index] ?? '', place));
      if (isKnown) return undefined;
      const fault = customersFault(query, { status, head, body }, digits);
      if (fault === undefined) {
        const places = digits.map((entry) => body.indexOf(toId(entry)) + idLength - digitsLength);
        verified = { bytes: body.length, places };
      }
      return fault;
    },
  };
}

/** Requests a page of customers with their billing profiles. The upstream returns other customers on every page. */
export function billingRequests({
  document,
  path,
}: {
  readonly document: string;
  readonly path: string;
}): RequestSource {
  const request = rawRequest('POST', path, { query: document });
  return {
    next: () => request,
    faultOf: ({ status, head, body }) => {
      const { data, success } = BillingAnswer.safeParse(status === 200 ? toJson(head, body) : undefined);
      if (!success) return toFault(status, body);
      const correct = data.data.customers.nodes.filter(
        ({ id, billing }) => billing.profile.id === profileIdOf(id) && billing.profile.name !== '',
      );
      return correct.length === 100 ? undefined : `${correct.length} of 100 customers have their profile`;
    },
  };
}

function toRequest({ document, path, by, typename = 'Customer' }: CustomersQuery, digits: readonly string[]): Buffer {
  const [first = ''] = digits;
  const representations = digits.map((entry) => ({
    __typename: typename,
    ...(by === 'key' ? { key: toKey(entry) } : { id: toId(entry) }),
  }));
  const variables = by === 'one' ? { id: toId(first) } : { representations };
  return rawRequest('POST', path, { query: document, variables });
}

const subjectKeys = z.array(z.string()).length(2);
const Address = z.object({ country: z.string(), city: z.string(), line1: z.string() });
const CustomerBase = z.object({ id: z.string(), key: z.string(), name: z.string(), currency: z.string() });
/** Some servers rename the upstream's members to camel case, others do not. */
const Customer = z.union([
  CustomerBase.extend({
    primaryEmail: z.string(),
    createdAt: z.string(),
    usageAttribution: z.object({ subjectKeys }),
    billingAddress: Address,
  }),
  CustomerBase.extend({
    primary_email: z.string(),
    created_at: z.string(),
    usage_attribution: z.object({ subject_keys: subjectKeys }),
    billing_address: Address,
  }),
]);
/** A server that cannot extract a row from a list returns the list. */
const Entity = z.union([Customer, z.object({ data: z.array(Customer).length(1) }).transform(({ data: [row] }) => row)]);
const CustomersAnswer = z.object({
  data: z.union([z.object({ _entities: z.array(Entity) }), z.object({ customer: Customer })]),
  errors: z.undefined().optional(),
});
const Profiled = z.object({ profile: z.object({ id: z.string(), name: z.string() }) });
const Billed = z.array(
  z.object({
    id: z.string(),
    billing: z.union([
      Profiled,
      z.object({ billing_profile: Profiled }).transform(({ billing_profile }) => billing_profile),
    ]),
  }),
);
const BillingAnswer = z.object({
  data: z.object({
    customers: z.union([
      z.object({ nodes: Billed }),
      z.object({ data: Billed }).transform(({ data: nodes }) => ({ nodes })),
    ]),
  }),
  errors: z.undefined().optional(),
});

function customersFault(
  { by }: CustomersQuery,
  { status, head, body }: RawAnswer,
  digits: readonly string[],
): string | undefined {
  const { data, success } = CustomersAnswer.safeParse(status === 200 ? toJson(head, body) : undefined);
  if (!success) return toFault(status, body);
  const customers = '_entities' in data.data ? data.data._entities : [data.data.customer];
  const isRight =
    '_entities' in data.data === (by !== 'one') &&
    customers.length === digits.length &&
    customers.every(
      (customer, index) => customer?.id === toId(digits[index] ?? '') && customer.key === toKey(digits[index] ?? ''),
    );
  return isRight ? undefined : `not the requested customers: ${body.slice(0, 200)}`;
}

function toJson(head: string, body: string): unknown {
  try {
    return JSON.parse(head.includes('transfer-encoding: chunked') ? unchunked(body) : body);
  } catch {
    return undefined;
  }
}

/** Decodes a chunked body. */
function unchunked(body: string): string {
  let text = '';
  for (let begin = 0; ;) {
    const lineEnd = body.indexOf('\r\n', begin);
    const length = Number.parseInt(body.slice(begin, lineEnd), 16);
    if (lineEnd < 0 || !(length > 0)) return text;
    text += body.slice(lineEnd + 2, lineEnd + 2 + length);
    begin = lineEnd + 2 + length + 2;
  }
}

function toFault(status: number, body: string): string {
  return `status ${status}: ${body.slice(0, 400)}`;
}
