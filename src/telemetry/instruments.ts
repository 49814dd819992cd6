import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import { metricTable } from './metricTable.ts';
import type { MetricAttribute, MetricName, MetricOf } from './metricTable.ts';

/** Attributes of one measurement. An absent value is left out, not undefined: exporters would write it. */
export type MetricAttributes = { readonly [Name in MetricAttribute]?: string | number };

/** Reports one value of a gauge or an observed counter when metrics are collected. */
export type Observe = (value: number, attributes?: MetricAttributes) => void;

/** Creates the instruments of the metric table. */
export class Instruments {
  readonly #meter: Meter;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  counter(name: MetricOf<'counter'>): Counter<Attributes> {
    return this.#meter.createCounter(name, optionsOf(name));
  }

  histogram(name: MetricOf<'histogram'>): Histogram<Attributes> {
    const advice = { explicitBucketBoundaries: [...metricTable[name].buckets] };
    return this.#meter.createHistogram(name, { ...optionsOf(name), advice });
  }

  gauge(name: MetricOf<'gauge'>, read: (observe: Observe) => void): void {
    const gauge = this.#meter.createObservableGauge(name, optionsOf(name));
    gauge.addCallback((result) => read((value, attributes) => result.observe(value, { ...attributes })));
  }

  observedCounter(name: MetricOf<'observed counter'>, read: (observe: Observe) => void): void {
    const counter = this.#meter.createObservableCounter(name, optionsOf(name));
    counter.addCallback((result) => read((value, attributes) => result.observe(value, { ...attributes })));
  }
}

function optionsOf(name: MetricName): { readonly unit: string; readonly description: string } {
  const { unit, description } = metricTable[name];
  return { unit, description };
}
