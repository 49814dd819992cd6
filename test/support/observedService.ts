import { readConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/env.ts';
import { freePort } from './freePort.ts';
import { startOtlpReceiver } from './otlpReceiver.ts';
import type { OtlpReceiver, ReceivedSpan } from './otlpReceiver.ts';
import { parsePrometheusText } from './prometheusText.ts';
import type { Family } from './prometheusText.ts';
import { startService } from './service.ts';
import type { Service, ServiceOptions } from './service.ts';

/** A service that exports metrics to `/metrics` and traces to a receiver of the test. */
export interface ObservedService {
  readonly service: Service;
  readonly receiver: OtlpReceiver;
  readonly metricsUrl: string;
  scrape(): Promise<ReadonlyMap<string, Family>>;
  /**
   * Closes the service, which sends the rest of the spans, and returns all of them. Throws if a span or a metric holds a secret or
   * personal data.
   */
  close(): Promise<readonly ReceivedSpan[]>;
}

export async function startObservedService(
  options: ServiceOptions = {},
  variables: Environment = {},
): Promise<ObservedService> {
  const receiver = await startOtlpReceiver();
  const port = await freePort();
  const { telemetry } = readConfig({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'prometheus,otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    // Only the shutdown sends, so that a test knows when all spans have arrived.
    OTEL_BSP_SCHEDULE_DELAY: '600000',
    OTEL_BSP_MAX_QUEUE_SIZE: '100000',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '100000',
    ...variables,
  });
  const service = await startService({ ...options, config: { telemetry, ...options.config } }).catch(
    async (error: unknown) => {
      await receiver.close();
      throw error;
    },
  );
  const metricsUrl = `http://127.0.0.1:${port}/metrics`;
  const texts: string[] = [];
  return {
    service,
    receiver,
    metricsUrl,
    async scrape() {
      const text = await (await fetch(metricsUrl)).text();
      texts.push(text);
      return parsePrometheusText(text);
    },
    async close() {
      await service.close();
      await receiver.close();
      service.leakDetector.checkLog([...receiver.bodies, ...texts]);
      return receiver.spans;
    },
  };
}
