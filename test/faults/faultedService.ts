import { readConfig } from '../../src/config/config.ts';
import type { HttpPolicy } from '../../src/config/config.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { canaries } from '../support/canaries.ts';
import { startFakeUpstream } from '../support/fakeUpstream.ts';
import { startFaultServer } from '../support/faultServer.ts';
import type { FaultServer } from '../support/faultServer.ts';
import { faults } from '../support/faults.ts';
import type { FaultName } from '../support/faults.ts';
import { startService } from '../support/service.ts';
import type { GraphQLAnswer, Service } from '../support/service.ts';
import type { Upstream } from './operations.ts';

/** A service, with a fault server between it and each upstream of its own emulator. */
export interface FaultedService {
  readonly service: Service;
  readonly servers: Readonly<Record<Upstream, FaultServer>>;
  /** Leaves exactly one keep-alive connection to each upstream. Returns the problems that exist without a fault. */
  warmUp(): Promise<string[]>;
  post(document: string, variables?: object): Promise<TimedResponse>;
  /** Closes everything. Returns the problems of the service as a whole. */
  close(): Promise<string[]>;
}

export interface TimedResponse {
  readonly status: number;
  readonly answer: GraphQLAnswer;
  readonly text: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A twentieth of the default timeouts. */
export const policy = { deadlineMs: 500, attemptMs: 200, connectMs: 150 };

export interface FaultedServiceOptions {
  readonly deadlineMs?: number;
  readonly http?: Partial<HttpPolicy>;
}

export async function startFaultedService(
  fault: FaultName,
  options: FaultedServiceOptions = {},
): Promise<FaultedService> {
  const foreignHost = await startFakeUpstream();
  const scheme = faults[fault].at === 'handshake' ? 'https' : 'http';
  const konnect = await startFaultServer({ scheme, elsewhere: foreignHost.url });
  const stripe = await startFaultServer({ scheme, elsewhere: foreignHost.url });
  const { deadlineMs, attemptMs, connectMs } = policy;
  const { http } = readConfig({});
  const service = await startService({
    konnectUrl: konnect.url,
    stripeUrl: stripe.url,
    config: {
      deadlineMs: options.deadlineMs ?? deadlineMs,
      // Upstreams and clients share this event loop, so that the service cannot measure its own load.
      overload: { maxInFlight: 0, maxLoopDelayMs: 0 },
      http: { ...http, attemptMs, connectMs, ...withoutBreaker(http), ...options.http },
    },
  });
  konnect.forwardTo(service.emulator.konnectUrl);
  stripe.forwardTo(service.emulator.stripeUrl);

  const post = (document: string, variables?: object) => postTimed(service.url, document, variables);
  return {
    service,
    servers: { konnect, stripe },
    post,
    async warmUp() {
      // With several connections, the number of requests that a stale one affects would be random.
      await Promise.all([konnect.dropConnections(), stripe.dropConnections()]);
      const { answer } = await post(warmUp);
      return answer.errors ? [`fails before the fault: ${JSON.stringify(answer)}`] : [];
    },
    async close() {
      const trouble = [
        ...foreignRequests(konnect, canaries.konnectToken.value).map(
          (path) => `Konnect received another credential: ${path}`,
        ),
        ...foreignRequests(stripe, canaries.stripeKey.value).map(
          (path) => `Stripe received another credential: ${path}`,
        ),
        ...foreignHost.requests.map(({ url }) => `a foreign host received a request: ${url}`),
      ];
      for (const { url } of [konnect, stripe]) {
        const host = new URL(url).hostname;
        trouble.push(
          ...service.log.filter((line) => line.includes(host)).map((line) => `the log holds a host: ${line}`),
        );
      }
      await service.close().catch((error: unknown) => trouble.push(String(error)));
      await Promise.all([konnect.close(), stripe.close(), foreignHost.close()]);
      return trouble;
    },
  };
}

/** Consecutive faults would use up the retry budget and open the circuit breaker, which have tests of their own. */
function withoutBreaker({ breaker }: HttpPolicy): Partial<HttpPolicy> {
  return { retryBudgetPercent: 100, breaker: { ...breaker, minCalls: 1e6 } };
}

const warmUp = `{
  customer(id: "${demoIds.acme}") { id }
  portalConfiguration(id: "${demoIds.defaultConfiguration}") { id }
}`;

async function postTimed(url: string, query: string, variables?: object): Promise<TimedResponse> {
  const body = JSON.stringify({ query, variables });
  const startedAt = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const text = await response.text();
  const endedAt = performance.now();
  const answer: GraphQLAnswer = JSON.parse(text);
  return { status: response.status, answer, text, startedAt, endedAt };
}

/** Paths of the requests with another credential. */
function foreignRequests({ requests }: FaultServer, credential: string): string[] {
  return requests.filter(({ headers }) => headers.authorization !== `Bearer ${credential}`).map(({ path }) => path);
}
