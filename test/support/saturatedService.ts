import { readConfig } from '../../src/config/config.ts';
import type { Config } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startFakeUpstream } from './fakeUpstream.ts';
import type { FakeUpstream } from './fakeUpstream.ts';
import { KeepAliveConnection, rawRequest } from './keepAliveConnection.ts';
import type { RawAnswer, RawOutcome } from './keepAliveConnection.ts';
import { startService } from './service.ts';
import type { Service } from './service.ts';
import { toolCall, toolHeaders } from './toolCall.ts';

const id = demoIds.acme;
const customer = JSON.stringify({
  id,
  key: 'acme',
  name: 'Acme',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
});

export const mutation = `mutation { upsertCustomer(input: { id: "${id}", name: "Acme" }) { customer { id } } }`;
export const query = `{ customer(id: "${id}") { id } }`;
const graphqlRead = rawRequest('POST', '/graphql', { query });
const graphqlWrite = rawRequest('POST', '/graphql', { query: mutation });

/** A protocol and a request that uses it. */
type Sample = readonly [string, Buffer];

/** Rejected before writes. */
export const reads: readonly [Sample, Sample, Sample] = [
  ['GraphQL', graphqlRead],
  ['REST', rawRequest('GET', `/v1/v3/openmeter/customers/${id}`)],
  ['MCP', rawRequest('POST', '/mcp', toolCall('get-customer', { customerid: id }), toolHeaders)],
];
export const writes: readonly Sample[] = [
  ['GraphQL', graphqlWrite],
  ['REST', rawRequest('PUT', `/v1/v3/openmeter/customers/${id}`, { name: 'Acme' })],
  ['MCP', rawRequest('POST', '/mcp', toolCall('upsert-customer', { customerid: id, name: 'Acme' }), toolHeaders)],
];

/** A service that admits two concurrent requests, and a third if it is a write. Its upstream responds when it is released. */
export class SaturatedService {
  readonly service: Service;
  readonly upstream: FakeUpstream;
  /** Lets the upstream respond to all present and future requests. */
  readonly release: () => void;
  readonly #listener: { onRequest: () => void };
  readonly #connections: KeepAliveConnection[] = [];

  private constructor(
    service: Service,
    upstream: FakeUpstream,
    release: () => void,
    listener: { onRequest: () => void },
  ) {
    this.service = service;
    this.upstream = upstream;
    this.release = release;
    this.#listener = listener;
  }

  static async start(options: Partial<Config> = {}): Promise<SaturatedService> {
    const listener = { onRequest: () => {} };
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const upstream = await startFakeUpstream();
    upstream.answerWith((_request, response) => {
      listener.onRequest();
      void released.then(() => response.writeHead(200, { 'content-type': 'application/json' }).end(customer));
    });
    // Requests in flight stay in flight until they are released.
    const { http, deadlineMs } = readConfig({
      UPSTREAM_DEADLINE_MS: '60000',
      UPSTREAM_ATTEMPT_MS: '60000',
      UPSTREAM_SHARED_READ_MS: '0',
    });
    const service = await startService({
      konnectUrl: upstream.url,
      config: { overload: { maxInFlight: 2, maxLoopDelayMs: 0 }, http, deadlineMs, ...options },
    });
    return new SaturatedService(service, upstream, release, listener);
  }

  /** Waits until the upstream has received `count` requests. */
  async received(count: number): Promise<void> {
    while (this.upstream.requests.length < count) {
      await new Promise<void>((resolve) => (this.#listener.onRequest = resolve));
    }
  }

  connect(): KeepAliveConnection {
    const connection = new KeepAliveConnection(Number(new URL(this.service.url).port));
    this.#connections.push(connection);
    return connection;
  }

  async send(request: Buffer, connection = this.connect()): Promise<RawAnswer> {
    const outcome = await connection.send(request);
    if (typeof outcome === 'string') throw new Error(`No response: ${outcome}`);
    return outcome;
  }

  /** Sends as many reads as are admitted. Further reads are rejected. */
  async fill(): Promise<{ readonly answers: Promise<RawOutcome[]> }> {
    const answers = Promise.all([this.connect().send(graphqlRead), this.connect().send(graphqlRead)]);
    await this.received(2);
    return { answers };
  }

  /** Sends a write in addition, so that further writes are rejected, too. */
  async fillUp(): Promise<void> {
    await this.fill();
    void this.connect().send(graphqlWrite);
    await this.received(3);
  }

  /** Resolves when the service has read all requests sent before. */
  async flush(): Promise<void> {
    await this.send(rawRequest('GET', '/health/live'));
  }

  async close(): Promise<void> {
    this.release();
    for (const connection of this.#connections.splice(0)) connection.close();
    await this.service.close();
    await this.upstream.close();
  }
}
