import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OverloadConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { AdaptiveLimit, isSaturated, sampleMs } from './adaptiveLimit.ts';
import { Backpressure } from './backpressure.ts';
import { contentCodingOf } from './contentCoding.ts';
import { EventCounter } from './eventCounter.ts';
import { isBodyIncomplete } from './requestBody.ts';
import { recordOf } from './requestIdentity.ts';

/** How an adapter's requests are ranked, and how one is rejected in the format of its protocol. */
export interface OverloadPolicy {
  /** By the method; `body` where only the body can decide. */
  priorityOf(method: string): 'read' | 'write' | 'body';
  /** Whether the first chunk of a body looks like a write. A doubtful one may be taken for either. */
  looksLikeWrite(firstChunk: Buffer): boolean;
  readonly contentType: string;
  body(requestId: string): string;
}

export const overloadedMessage = 'The service is overloaded. The request was not processed; retry in 1 second.';

/** Writes are admitted up to this multiple of the limit, reads up to the limit. */
const writeHeadroom = 1.5;

/**
 * Load shedding: rejects excess requests with 503 before authentication, reads before writes. A request is in flight until its
 * response is sent, except while its body is arriving: a slow client takes no capacity.
 */
export class LoadShedder {
  readonly #metrics: Metrics | undefined;
  readonly #maxInFlight: number;
  readonly #limit: AdaptiveLimit;
  readonly #backpressure = new Backpressure();
  readonly #timer: NodeJS.Timeout;
  readonly #rejections: EventCounter<'rejected'>;
  /** Admitted requests whose body is arriving or encoded. They do not count as in flight. */
  readonly #receiving = new WeakSet<IncomingMessage>();
  #inFlight = 0;

  constructor({ maxInFlight, maxLoopDelayMs }: OverloadConfig, log: Logger, metrics?: Metrics) {
    this.#metrics = metrics;
    metrics?.observeInFlight(() => this.#inFlight);
    this.#maxInFlight = maxInFlight || Infinity;
    this.#limit = new AdaptiveLimit(maxLoopDelayMs || Infinity);
    this.#rejections = new EventCounter(log, 'overload: requests rejected', () => ({ inFlight: this.#inFlight }));
    this.#timer = this.#sampleLoop().unref();
  }

  /** Adds load shedding to the routes of an encapsulated plugin. */
  protect(app: FastifyInstance, policy: OverloadPolicy): void {
    app.addHook('onRequest', (request, reply, done) => {
      const priority = this.#priorityOf(request, policy);
      if (priority === 'write') return this.#admit(request, reply, done);
      if (priority === 'read') return this.#reject(reply, policy);
      // Judged once it is decoded.
      if (contentCodingOf(request) !== undefined) return this.#admit(request, reply, done);
      void firstChunk(request.raw).then((chunk) => {
        // The body may have timed out.
        if (reply.sent) return;
        if (chunk === undefined || !policy.looksLikeWrite(chunk)) return this.#reject(reply, policy);
        request.raw.unshift(chunk);
        this.#admit(request, reply, done);
      });
    });
    app.addHook('preParsing', (request, _reply, _payload, done) => {
      if (isBodyIncomplete(request) || contentCodingOf(request) !== undefined) {
        this.#receiving.add(request.raw);
        this.#inFlight -= 1;
      }
      done();
    });
    app.addHook('preValidation', (request, reply, done) => {
      if (!this.#receiving.has(request.raw)) return done();
      const priority = this.#priorityOf(request, policy);
      const isWrite = priority === 'write' || (priority === 'body' && policy.looksLikeWrite(textOf(request)));
      if (!isWrite) return this.#reject(reply, policy);
      this.#receiving.delete(request.raw);
      this.#inFlight += 1;
      done();
    });
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#rejections.flush();
  }

  #isFull(headroom: number): boolean {
    return this.#inFlight >= this.#maxAdmitted * headroom;
  }

  get #maxAdmitted(): number {
    return Math.min(this.#maxInFlight, this.#limit.current);
  }

  /** `write` for every request while there is no overload, `read` while writes are rejected as well. */
  #priorityOf(request: FastifyRequest, policy: OverloadPolicy) {
    if (!this.#isFull(1)) return 'write';
    return this.#isFull(writeHeadroom) ? 'read' : policy.priorityOf(request.method);
  }

  #admit({ raw }: FastifyRequest, reply: FastifyReply, done: () => void): void {
    this.#inFlight += 1;
    this.#backpressure.recordAdmission();
    reply.raw.once('close', () => {
      if (!this.#receiving.delete(raw)) this.#inFlight -= 1;
    });
    done();
  }

  #reject(reply: FastifyReply, policy: OverloadPolicy): void {
    const { request } = reply;
    const { socket } = request.raw;
    this.#rejections.count('rejected');
    const record = recordOf(request);
    record.isCounted = true;
    record.addErrorCode('OVERLOADED');
    this.#metrics?.countShed(record.protocol);
    reply.raw.once('close', () => this.#backpressure.recordRejection(socket));
    void reply
      .code(503)
      .headers({ 'content-type': policy.contentType, 'cache-control': 'no-store', 'retry-after': '1' })
      .send(policy.body(request.id));
  }

  #sampleLoop(): NodeJS.Timeout {
    let sampledAt = performance.now();
    let before = performance.eventLoopUtilization();
    return setInterval(() => {
      const at = performance.now();
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      const inFlight = this.#inFlight;
      this.#limit.sample({ delayMs: at - sampledAt - sampleMs, utilization, inFlight, writeHeadroom });
      this.#backpressure.update(isSaturated(utilization), this.#maxAdmitted - inFlight);
      sampledAt = at;
      before = now;
    }, sampleMs);
  }
}

/** Reads what has arrived of a body; undefined where it ends, or the client disconnects, before any of it arrives. */
async function firstChunk(request: IncomingMessage): Promise<Buffer | undefined> {
  // Most bodies arrive together with their headers, and are readable once the parser returns.
  await Promise.resolve();
  if (request.readableLength === 0 && !request.complete) {
    await new Promise<void>((resolve) => {
      request.once('readable', resolve);
      request.once('close', resolve);
    });
  }
  const chunk: unknown = request.readableLength > 0 ? request.read() : undefined;
  return Buffer.isBuffer(chunk) ? chunk : undefined;
}

function textOf({ body }: FastifyRequest): Buffer {
  return Buffer.from(typeof body === 'string' ? body : '');
}
