/**
 * Who is here at the moment, where many come and go. A `Set` would tell the same, but each time it makes itself a new table
 * V8 lets the old one point to it: once one of them has grown old, all that follow it, and what was in them, outlive every
 * quick collection of garbage. With a set of the open answers 2 kB of each request stayed until the next slow one.
 */
export class InFlightSet<T> {
  readonly #places: Slot<T>[] = [];

  get size(): number {
    return this.#places.length;
  }

  /** Returns what takes it off again, to be called once. */
  add(item: T): () => void {
    const place = { item, index: this.#places.length };
    this.#places.push(place);
    return () => {
      const last = this.#places.pop();
      if (last === undefined || last === place) return;
      last.index = place.index;
      this.#places[place.index] = last;
    };
  }

  /** Those who are here now, in no order. */
  values(): T[] {
    return this.#places.map(({ item }) => item);
  }
}

interface Slot<T> {
  readonly item: T;
  index: number;
}
