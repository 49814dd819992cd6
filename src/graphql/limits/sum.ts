export type Variables = Readonly<Record<string, unknown>>;

/** How often something occurs: a number, or what the variables make of it. */
export type Times = number | ((variables: Variables) => number);

// Beyond it numbers lose their units, and at the end of all numbers a product can be NaN.
const most = Number.MAX_SAFE_INTEGER;

/**
 * A sum whose parts can occur as often as variables say. A part that stands in many places is worked out once, so that
 * fragments which spread each other by the hundred cost no more than their text.
 */
export class Sum {
  #fixed: number;
  readonly #parts: { readonly times: Times; readonly of: Sum }[] = [];

  constructor(fixed = 0) {
    this.#fixed = fixed;
  }

  /** `of` is complete by now: nothing is added to it later. */
  add(times: Times, of: Sum): void {
    if (typeof times === 'function' || of.#parts.length > 0) this.#parts.push({ times, of });
    else this.#fixed = bounded(this.#fixed + times * of.#fixed);
  }

  total(variables: Variables, known: Map<Sum, number> = new Map<Sum, number>()): number {
    if (this.#parts.length === 0) return this.#fixed;
    const before = known.get(this);
    if (before !== undefined) return before;
    let total = this.#fixed;
    for (const { times, of } of this.#parts) {
      total = bounded(total + numberOf(times, variables) * of.total(variables, known));
    }
    known.set(this, total);
    return total;
  }
}

export function product(a: Times, b: Times): Times {
  if (typeof a === 'number' && typeof b === 'number') return bounded(a * b);
  return (variables) => bounded(numberOf(a, variables) * numberOf(b, variables));
}

function numberOf(times: Times, variables: Variables): number {
  return typeof times === 'number' ? times : times(variables);
}

function bounded(value: number): number {
  return Math.min(value, most);
}
