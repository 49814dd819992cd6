import { z } from 'zod';
import { rawRequest } from '../test/support/keepAliveConnection.ts';
import type { RawAnswer } from '../test/support/keepAliveConnection.ts';
import { digitsLength, idLength, profileIdOf, toDigits, toId, toKey } from './ids.ts';
import type { Lane } from './load.ts';

export interface Question {
  readonly path: string;
  readonly document: string;
  /** Of the representations. */
  readonly typename?: string;
  /** `one`: `$id`; the others: `$representations`. */
  readonly by: 'one' | 'id' | 'key';
  readonly customers: number;
}

/** Puts the digits of the customers that shall be asked for next into a list that is as long as it shall be. */
export type Draw = (digits: string[]) => void;

let nextCustomer = 0;

/** Nobody is ever asked for twice. */
export const fresh: Draw = (digits) => {
  for (let index = 0; index < digits.length; index++) digits[index] = toDigits(nextCustomer++);
};

/** Draws from a few customers whom many ask for at once, each once in a request. */
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
 * Asks for customers. The request is filled in place. The first answer is read as a whole; one after it is right if it is as
 * long, and has the ids that were asked for at the same places: that costs so little that the server is what is measured.
 */
export function customersLane(question: Question, draw: Draw): Lane {
  const digits = Array.from({ length: question.customers }, (_, index) => toDigits(8_000_000_000 + index));
  const request = toRequest(question, digits);
  const slots = digits.map((some) => request.indexOf(some));
  let known: { readonly bytes: number; readonly places: readonly number[] } | undefined;
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
        body.length === known?.bytes &&
        known.places.every((place, index) => body.startsWith(digits[index] ?? '', place));
      if (isKnown) return undefined;
      const fault = customersFault(question, { status, head, body }, digits);
      if (fault === undefined) {
        const places = digits.map((some) => body.indexOf(toId(some)) + idLength - digitsLength);
        known = { bytes: body.length, places };
      }
      return fault;
    },
  };
}

/** Asks for one page of customers with what each is billed by; every page has other customers. */
export function billingLane({ document, path }: { readonly document: string; readonly path: string }): Lane {
  const request = rawRequest('POST', path, { query: document });
  return {
    next: () => request,
    faultOf: ({ status, head, body }) => {
      const { data, success } = BillingAnswer.safeParse(status === 200 ? toJson(head, body) : undefined);
      if (!success) return toFault(status, body);
      const right = data.data.customers.nodes.filter(
        ({ id, billing }) => billing.profile.id === profileIdOf(id) && billing.profile.name !== '',
      );
      return right.length === 100 ? undefined : `${right.length} of 100 customers have their profile`;
    },
  };
}

function toRequest({ document, path, by, typename = 'Customer' }: Question, digits: readonly string[]): Buffer {
  const [first = ''] = digits;
  const representations = digits.map((some) => ({
    __typename: typename,
    ...(by === 'key' ? { key: toKey(some) } : { id: toId(some) }),
  }));
  const variables = by === 'one' ? { id: toId(first) } : { representations };
  return rawRequest('POST', path, { query: document, variables });
}

const subjectKeys = z.array(z.string()).length(2);
const Address = z.object({ country: z.string(), city: z.string(), line1: z.string() });
const CustomerBase = z.object({ id: z.string(), key: z.string(), name: z.string(), currency: z.string() });
/** Some servers have names of their own, some those of the upstream. */
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
/** A server that cannot take a row out of a list gives the list. */
const Entity = z.union([Customer, z.object({ data: z.array(Customer).length(1) }).transform(({ data: [one] }) => one)]);
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
  { by }: Question,
  { status, head, body }: RawAnswer,
  digits: readonly string[],
): string | undefined {
  const { data, success } = CustomersAnswer.safeParse(status === 200 ? toJson(head, body) : undefined);
  if (!success) return toFault(status, body);
  const customers = '_entities' in data.data ? data.data._entities : [data.data.customer];
  const isRight =
    '_entities' in data.data === (by !== 'one') &&
    customers.length === digits.length &&
    customers.every((one, index) => one?.id === toId(digits[index] ?? '') && one.key === toKey(digits[index] ?? ''));
  return isRight ? undefined : `other customers than were asked for: ${body.slice(0, 200)}`;
}

function toJson(head: string, body: string): unknown {
  try {
    return JSON.parse(head.includes('transfer-encoding: chunked') ? unchunked(body) : body);
  } catch {
    return undefined;
  }
}

/** The pieces of a body, without the lengths between them. */
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
