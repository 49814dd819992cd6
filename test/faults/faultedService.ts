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

/** A service between two fault servers, which stand before an emulator of its own. */
export interface Lane {
  readonly service: Service;
  readonly servers: Readonly<Record<Upstream, FaultServer>>;
  /** Has a connection to each upstream opened, for the service to use again. Tells what is not in order by itself. */
  warmUp(): Promise<string[]>;
  post(document: string, variables?: object): Promise<Timed>;
  /** Closes all; tells what went wrong in the lane as a whole. */
  close(): Promise<string[]>;
}

export interface Timed {
  readonly status: number;
  readonly answer: GraphQLAnswer;
  readonly text: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Everything twenty times as fast as it is when nothing is configured. */
export const policy = { deadlineMs: 500, attemptMs: 200, connectMs: 150 };

export interface LaneOptions {
  readonly deadlineMs?: number;
  readonly http?: Partial<HttpPolicy>;
}

export async function openLane(fault: FaultName, options: LaneOptions = {}): Promise<Lane> {
  const stranger = await startFakeUpstream();
  const scheme = faults[fault].at === 'handshake' ? 'https' : 'http';
  const konnect = await startFaultServer({ scheme, elsewhere: stranger.url });
  const stripe = await startFaultServer({ scheme, elsewhere: stranger.url });
  const { deadlineMs, attemptMs, connectMs } = policy;
  const { http } = readConfig({});
  const service = await startService({
    konnectUrl: konnect.url,
    stripeUrl: stripe.url,
    config: {
      deadlineMs: options.deadlineMs ?? deadlineMs,
      // Upstreams and clients share this process: the service cannot tell their work from its own.
      overload: { maxInFlight: 0, maxLoopDelayMs: 0 },
      http: { ...http, attemptMs, connectMs, ...withoutMemory(http), ...options.http },
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
      const { answer } = await post(warmUp);
      return answer.errors ? [`not in order before the fault: ${JSON.stringify(answer)}`] : [];
    },
    async close() {
      const trouble = [
        ...strangersIn(konnect, canaries.konnectToken.value).map((path) => `Konnect got another credential: ${path}`),
        ...strangersIn(stripe, canaries.stripeKey.value).map((path) => `Stripe got another credential: ${path}`),
        ...stranger.requests.map(({ url }) => `a host that is none of ours was asked: ${url}`),
      ];
      for (const { url } of [konnect, stripe]) {
        const host = new URL(url).hostname;
        trouble.push(
          ...service.log.filter((line) => line.includes(host)).map((line) => `the log tells a host: ${line}`),
        );
      }
      await service.close().catch((error: unknown) => trouble.push(String(error)));
      await Promise.all([konnect.close(), stripe.close(), stranger.close()]);
      return trouble;
    },
  };
}

/** One fault after another would use up the budget and open the breaker, which have tests of their own. */
function withoutMemory({ breaker }: HttpPolicy): Partial<HttpPolicy> {
  return { retryBudgetPercent: 100, breaker: { ...breaker, minCalls: 1e6 } };
}

const warmUp = `{
  customer(id: "${demoIds.acme}") { id }
  portalConfiguration(id: "${demoIds.defaultConfiguration}") { id }
}`;

async function postTimed(url: string, query: string, variables?: object): Promise<Timed> {
  const body = JSON.stringify({ query, variables });
  const startedAt = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const text = await response.text();
  const endedAt = performance.now();
  const answer: GraphQLAnswer = JSON.parse(text);
  return { status: response.status, answer, text, startedAt, endedAt };
}

/** The paths of requests with any credential but this. */
function strangersIn({ requests }: FaultServer, credential: string): string[] {
  return requests.filter(({ headers }) => headers.authorization !== `Bearer ${credential}`).map(({ path }) => path);
}
