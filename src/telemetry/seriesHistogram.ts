import type { Histogram } from '@opentelemetry/api';
import type { CollectionResult } from '@opentelemetry/sdk-metrics';
import type { MetricAttribute } from './metricTable.ts';

type Value = string | number | undefined;
type Attributes = Readonly<Record<string, string | number>>;
type Level = Map<Value, Level | SeriesNumber>;

/** Stands for the attributes of a measurement. */
class SeriesNumber {
  readonly series: number;

  constructor(series: number) {
    this.series = series;
  }
}

/** The attributes of all series of histograms, by their numbers. */
export class SeriesAttributes {
  readonly #attributes: Attributes[] = [];

  add(attributes: Attributes): SeriesNumber {
    return new SeriesNumber(this.#attributes.push(attributes) - 1);
  }

  /** Replaces the numbers in the result of a collection. */
  restore(result: CollectionResult): CollectionResult {
    for (const { metrics } of result.resourceMetrics.scopeMetrics) {
      for (const { dataPoints } of metrics) {
        for (const point of dataPoints) {
          const attributes = this.#attributes[Number(point.attributes['series'] ?? -1)];
          if (attributes !== undefined) Object.assign(point, { attributes });
        }
      }
    }
    return result;
  }
}

/**
 * A histogram for each request or call. The SDK hashes the attributes of each measurement, which takes longer than the rest of it. A
 * number is hashed quickly, and replaced by the attributes when metrics are collected.
 */
export class SeriesHistogram {
  readonly #histogram: Histogram;
  readonly #names: readonly MetricAttribute[];
  readonly #attributes: SeriesAttributes;
  readonly #root: Level = new Map();

  /** `names`: the attributes, in the order of the values of `record`. */
  constructor(histogram: Histogram, names: readonly MetricAttribute[], attributes: SeriesAttributes) {
    this.#histogram = histogram;
    this.#names = names;
    this.#attributes = attributes;
  }

  /** An attribute whose value is undefined is absent. */
  record(measurement: number, values: readonly Value[]): void {
    let level: Level | SeriesNumber | undefined = this.#root;
    for (const value of values) {
      if (!(level instanceof Map)) break;
      level = level.get(value);
    }
    const series = level instanceof SeriesNumber ? level : this.#add(values);
    this.#histogram.record(measurement, { series: series.series });
  }

  #add(values: readonly Value[]): SeriesNumber {
    const entries = this.#names.map((name, i) => [name, values[i]] as const);
    const attributes: Record<string, string | number> = {};
    for (const [name, value] of entries) if (value !== undefined) attributes[name] = value;
    const series = this.#attributes.add(attributes);
    let level = this.#root;
    for (const value of values.slice(0, -1)) {
      const next = level.get(value);
      if (next instanceof Map) level = next;
      else {
        const added: Level = new Map();
        level.set(value, added);
        level = added;
      }
    }
    level.set(values.at(-1), series);
    return series;
  }
}
