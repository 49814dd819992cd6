import rateLimit from '@fastify/rate-limit';
import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimitsConfig } from '../config/config.ts';
import { RateLimitExceeded } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { RepeatedLines } from '../logging/repeatedLines.ts';
import { describeCaller } from '../telemetry/callerDescription.ts';
import { toDigest } from '../telemetry/digest.ts';
import type { Protocol } from '../telemetry/requestRecord.ts';
import { EventCounter } from './eventCounter.ts';
import type { RateCounters } from './rateCounters.ts';
import { recordOf } from './requestIdentity.ts';

/** Whose limit a request exceeds: its client address or its caller. */
export type RateLimitKind = 'address' | 'caller';

/** Charges the cost of a request to its caller. Throws `RateLimitExceeded`. */
export type Charge = (request: FastifyRequest, reply: FastifyReply, caller: RatedCaller, cost: number) => Promise<void>;

/** An authenticated caller. */
export interface RatedCaller {
  readonly id: string;
  readonly isAuthenticated: boolean;
}

export interface RateLimitsOptions {
  readonly config: RateLimitsConfig;
  readonly counters: RateCounters;
  /** Whether a request is from the gateway, which sends the requests of many clients from one address. */
  readonly isFromGateway: (request: FastifyRequest) => boolean;
  readonly log: Logger;
  readonly repeatMs: number;
}

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/**
 * Rate limits of @fastify/rate-limit: by number of requests for each client address, before authentication; by cost for each
 * caller, once the cost is known. A failing store limits nothing.
 */
export class RateLimits {
  /** Called for each rejected request. */
  onRejected: (kind: RateLimitKind, protocol: Protocol) => void = () => {};
  readonly #options: RateLimitsOptions;
  readonly #rejections: RepeatedLines;
  readonly #uncounted: EventCounter<'uncounted'>;
  /** The key of each request that is being charged. */
  readonly #keys = new WeakMap<FastifyRequest, string>();
  #callerLimiter: Limiter | undefined;

  constructor(options: RateLimitsOptions) {
    this.#options = options;
    this.#rejections = new RepeatedLines(options.log, 'rate limits: request rejected', options.repeatMs);
    this.#uncounted = new EventCounter(options.log, 'rate limits: requests not counted');
  }

  /** Limits the addresses that send requests to the routes of an encapsulated plugin. */
  async protect(scope: FastifyInstance): Promise<void> {
    const { perAddress, perCaller, windowMs } = this.#options.config;
    if (perAddress === 0 && perCaller === 0) return;
    const store = this.#createStore();
    await scope.register(rateLimit, { global: false, timeWindow: windowMs, skipOnError: true, store });
    const keyGenerator = (request: FastifyRequest) => this.#keys.get(request) ?? '';
    if (perCaller > 0) this.#callerLimiter ??= scope.createRateLimit({ max: perCaller, keyGenerator });
    if (perAddress === 0) return;
    const limiter = scope.createRateLimit({ max: perAddress, keyGenerator });
    scope.addHook('onRequest', async (request, reply) => {
      if (this.#options.isFromGateway(request)) return;
      await this.#count(limiter, 'address', rateLimit.normalizeIP(request.ip), 1, request, reply);
    });
  }

  /** Charges a cost to a caller. The requests without a token that a gateway sends have no caller. */
  async charge(request: FastifyRequest, reply: FastifyReply, caller: RatedCaller, cost: number): Promise<void> {
    if (this.#callerLimiter === undefined || !caller.isAuthenticated) return;
    await this.#count(this.#callerLimiter, 'caller', caller.id, Math.max(1, cost), request, reply);
  }

  stop(): void {
    this.#rejections.flush();
    this.#uncounted.flush();
    this.#options.counters.close();
  }

  async #count(
    limiter: Limiter,
    kind: RateLimitKind,
    name: string,
    cost: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    this.#keys.set(request, toKey(kind, name, cost));
    const result = await limiter(request);
    if (result.isAllowed) return;
    const retryAfterS = Math.max(1, result.ttlInSeconds);
    // Without a count there is no window.
    if (result.ttl > 0) {
      void reply.headers({
        'ratelimit-limit': result.max,
        'ratelimit-remaining': result.isExceeded ? 0 : result.remaining,
        'ratelimit-reset': retryAfterS,
      });
    }
    if (!result.isExceeded) return;
    void reply.header('retry-after', retryAfterS);
    const record = recordOf(request);
    this.#rejections.warn({ limit: kind, protocol: record.protocol, ...describeCaller(record) }, record.ids);
    record.isCounted = true;
    this.onRejected(kind, record.protocol);
    throw new RateLimitExceeded(kind, retryAfterS);
  }

  /** The library counts requests. The cost of a request is a part of its key. */
  #createStore() {
    const { counters } = this.#options;
    const countFailure = () => this.#uncounted.count('uncounted');
    return class Store implements FastifyRateLimitStore {
      incr(...[key, done, windowMs, max]: Parameters<FastifyRateLimitStore['incr']>): void {
        const { name, cost } = parseKey(key);
        counters.add(name, cost, max, windowMs).then(
          ({ sum, endsInMs }) => done(null, { current: sum, ttl: endsInMs }),
          () => {
            countFailure();
            done(new Error('not counted'));
          },
        );
      }

      child(): Store {
        return this;
      }
    };
  }
}

/** Names are digests: ids of callers and addresses are personal data. */
function toKey(kind: RateLimitKind, name: string, cost: number): string {
  return `${cost} ${kind}:${toDigest(name)}`;
}

function parseKey(key: string): { readonly name: string; readonly cost: number } {
  const space = key.indexOf(' ');
  return { name: key.slice(space + 1), cost: Number(key.slice(0, space)) };
}
