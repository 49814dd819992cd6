import { readConfig } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { startFakeUpstream } from './fakeUpstream.ts';
import type { FakeUpstream } from './fakeUpstream.ts';
import { KeptConnection, rawRequest } from './keepAliveConnection.ts';
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

/** A protocol, and a request by it. */
type Sample = readonly [string, Buffer];

/** What is refused first. */
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

/** A service under which two requests may be under way, three with writes; its upstream answers each when it is told to. */
export class CrowdedService {
  readonly service: Service;
  readonly upstream: FakeUpstream;
  /** Lets the upstream answer what it was asked, and what it will be. */
  readonly release: () => void;
  readonly #hears: { heard: () => void };
  readonly #connections: KeptConnection[] = [];

  private constructor(service: Service, upstream: FakeUpstream, release: () => void, hears: { heard: () => void }) {
    this.service = service;
    this.upstream = upstream;
    this.release = release;
    this.#hears = hears;
  }

  static async start(): Promise<CrowdedService> {
    const hears = { heard: () => {} };
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const upstream = await startFakeUpstream();
    upstream.answerWith((_request, response) => {
      hears.heard();
      void released.then(() => response.writeHead(200, { 'content-type': 'application/json' }).end(customer));
    });
    // Those that are under way stay there until they are released.
    const { http, deadlineMs } = readConfig({
      UPSTREAM_DEADLINE_MS: '60000',
      UPSTREAM_ATTEMPT_MS: '60000',
      UPSTREAM_SHARED_READ_MS: '0',
    });
    const service = await startService({
      konnectUrl: upstream.url,
      config: { overload: { maxInFlight: 2, maxLoopDelayMs: 0 }, http, deadlineMs },
    });
    return new CrowdedService(service, upstream, release, hears);
  }

  /** Waits until the upstream has been asked so often. */
  async hasCome(count: number): Promise<void> {
    while (this.upstream.requests.length < count) {
      await new Promise<void>((resolve) => (this.#hears.heard = resolve));
    }
  }

  connect(): KeptConnection {
    const connection = new KeptConnection(Number(new URL(this.service.url).port));
    this.#connections.push(connection);
    return connection;
  }

  async ask(request: Buffer, connection = this.connect()): Promise<RawAnswer> {
    const outcome = await connection.ask(request);
    if (typeof outcome === 'string') throw new Error(`No answer: ${outcome}`);
    return outcome;
  }

  /** As many requests under way as there may be: reads are refused. */
  async fill(): Promise<{ readonly answers: Promise<RawOutcome[]> }> {
    const answers = Promise.all([this.connect().ask(graphqlRead), this.connect().ask(graphqlRead)]);
    await this.hasCome(2);
    return { answers };
  }

  /** And with a write besides: everything is. */
  async fillUp(): Promise<void> {
    await this.fill();
    void this.connect().ask(graphqlWrite);
    await this.hasCome(3);
  }

  /** When this has been answered, the service has read what was sent before. */
  async haveRead(): Promise<void> {
    await this.ask(rawRequest('GET', '/health/live'));
  }

  async close(): Promise<void> {
    this.release();
    for (const connection of this.#connections.splice(0)) connection.close();
    await this.service.close();
    await this.upstream.close();
  }
}
