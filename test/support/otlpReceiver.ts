import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

/** A span as the receiver got it. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly isError: boolean;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string }[];
}

/** An OTLP receiver over HTTP that reads JSON, as an OpenTelemetry Collector does. */
export interface OtlpReceiver {
  readonly url: string;
  /** All bodies so far, for searches. */
  readonly bodies: readonly string[];
  readonly headers: readonly IncomingHttpHeaders[];
  readonly spans: readonly ReceivedSpan[];
  /** Names of the metrics that were received. */
  readonly metricNames: ReadonlySet<string>;
  /** Attributes of the resource in the last body. */
  readonly resource: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly Attribute[];
  readonly events?: readonly { readonly name: string }[];
}

interface OtlpBody {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const spans: ReceivedSpan[] = [];
  const metricNames = new Set<string>();
  let resource: Readonly<Record<string, unknown>> = {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body: OtlpBody = JSON.parse(text);
      bodies.push(text);
      headers.push(request.headers);
      for (const group of body.resourceSpans ?? []) {
        resource = toRecord(group.resource.attributes);
        spans.push(...group.scopeSpans.flatMap((scope) => scope.spans.map(toSpan)));
      }
      for (const group of body.resourceMetrics ?? []) {
        resource = toRecord(group.resource.attributes);
        for (const scope of group.scopeMetrics) for (const { name } of scope.metrics) metricNames.add(name);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    headers,
    spans,
    metricNames,
    get resource() {
      return resource;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toSpan({
  traceId,
  spanId,
  parentSpanId,
  name,
  kind,
  status,
  attributes,
  events,
  ...times
}: OtlpSpan): ReceivedSpan {
  return {
    durationMs: Number(BigInt(times.endTimeUnixNano) - BigInt(times.startTimeUnixNano)) / 1e6,
    traceId,
    spanId,
    parentSpanId: parentSpanId || undefined,
    name,
    kind,
    isError: status?.code === 2,
    attributes: toRecord(attributes ?? []),
    events: events ?? [],
  };
}

function toRecord(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toValue(value)]));
}

function toValue(value: Readonly<Record<string, unknown>>): unknown {
  const [kind, content] = Object.entries(value)[0] ?? [];
  if (kind === 'intValue') return Number(content);
  if (kind !== 'arrayValue') return content;
  const { values = [] }: { values?: readonly Readonly<Record<string, unknown>>[] } = Object(content);
  return values.map(toValue);
}
