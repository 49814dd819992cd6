/**
 * What a case is made from: small numbers that choose its form, and values to fill it with. When the numbers run out, each
 * choice is the first one and nothing odd happens any more: so whoever shortens a tape simplifies its case.
 */
export class Tape {
  readonly #numbers: readonly number[];
  readonly #values: readonly unknown[];
  #at = 0;

  constructor(numbers: readonly number[], values: readonly unknown[]) {
    this.#numbers = numbers;
    this.#values = values;
  }

  /** From 0 up to, not including, `bound`. */
  below(bound: number): number {
    const number = this.#numbers[this.#at++] ?? 0;
    return number % Math.max(1, bound);
  }

  pick<T>(some: readonly T[]): T {
    const one = some[this.below(some.length)];
    if (one === undefined) throw new TypeError('There is nothing to pick from.');
    return one;
  }

  /** True in `percent` of 100 cases; never at the end of the tape. */
  chance(percent: number): boolean {
    const number = this.#numbers[this.#at++];
    return number !== undefined && (number * 100) / 256 < percent;
  }

  /** Any JSON: hostile texts, numbers of all sizes, lists, objects. */
  value(): unknown {
    return this.#values.length === 0 ? 'x' : this.#values[this.below(this.#values.length)];
  }

  text(): string {
    const value = this.value();
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
}
