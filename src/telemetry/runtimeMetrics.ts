import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { cpuUsage, getActiveResourcesInfo, memoryUsage, uptime } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import type { Instruments } from './instruments.ts';

/** A timer of this resolution measures the delay of the event loop. */
const resolutionMs = 20;

/** Metrics of the process and of its event loop. Returns the function that ends the measurement. */
export function observeRuntime(instruments: Instruments): () => void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const observeDelay = (
    name: 'nodejs.eventloop.delay.p50' | 'nodejs.eventloop.delay.p99' | 'nodejs.eventloop.delay.max',
    nanoseconds: () => number,
  ) => {
    // The histogram measures intervals between its timers.
    const read = () => Math.max(0, nanoseconds() / 1e9 - resolutionMs / 1_000);
    instruments.gauge(name, (observe) => delay.count > 0 && observe(read()));
  };
  observeDelay('nodejs.eventloop.delay.p50', () => delay.percentile(50));
  observeDelay('nodejs.eventloop.delay.p99', () => delay.percentile(99));
  observeDelay('nodejs.eventloop.delay.max', () => delay.max);

  let before = performance.eventLoopUtilization();
  instruments.gauge('nodejs.eventloop.utilization', (observe) => {
    const now = performance.eventLoopUtilization();
    observe(performance.eventLoopUtilization(now, before).utilization);
    before = now;
    // The gauges of the delay are read before this one.
    delay.reset();
  });
  instruments.gauge('v8js.memory.heap.used', (observe) => observe(getHeapStatistics().used_heap_size));
  instruments.gauge('v8js.memory.heap.limit', (observe) => observe(getHeapStatistics().heap_size_limit));
  instruments.gauge('v8js.resource.active', (observe) => {
    const counts = new Map<string, number>();
    for (const type of getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
    for (const [type, count] of counts) observe(count, { 'v8js.resource.type': type });
  });
  instruments.gauge('process.memory.usage', (observe) => observe(memoryUsage.rss()));
  instruments.observedCounter('process.cpu.time', (observe) => {
    const { user, system } = cpuUsage();
    observe(user / 1e6, { 'cpu.mode': 'user' });
    observe(system / 1e6, { 'cpu.mode': 'system' });
  });
  instruments.gauge('process.uptime', (observe) => observe(uptime()));
  return () => delay.disable();
}
