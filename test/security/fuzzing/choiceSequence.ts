/**
 * The random choices from which a test case is generated: numbers that select its form, and values. After the last number,
 * each choice is the first option. A shorter sequence therefore generates a simpler case, which lets fast-check shrink it.
 */
export class ChoiceSequence {
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

  pick<T>(options: readonly T[]): T {
    const option = options[this.below(options.length)];
    if (option === undefined) throw new TypeError('The list of options is empty.');
    return option;
  }

  /** True in `percent` of 100 cases; never after the last number. */
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
