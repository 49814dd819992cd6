import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { OverloadConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import { AdaptiveLimit, isSaturated, sampleMs } from './adaptiveLimit.ts';
import { Backpressure } from './backpressure.ts';

/** How an adapter's requests are ranked, and how one is rejected in the format of its protocol. */
export interface OverloadPolicy {
  /** By the method; `body` where only the body can decide. */
  priorityOf(method: string): 'read' | 'write' | 'body';
  /** Whether the first chunk of a body looks like a write. A doubtful one may be taken for either. */
  looksLikeWrite(firstChunk: Buffer): boolean;
  readonly contentType: string;
  readonly body: string;
}

export const overloadedMessage = 'The service is overloaded. The request was not processed; retry in 1 second.';

/** Writes are admitted up to this multiple of the limit, reads up to the limit. */
const writeHeadroom = 1.5;
const logIntervalMs = 1_000;

/** Load shedding: rejects excess requests with 503 before authentication, reads before writes. */
export class LoadShedder {
  readonly #maxInFlight: number;
  readonly #limit: AdaptiveLimit;
  readonly #backpressure = new Backpressure();
  readonly #timers: readonly NodeJS.Timeout[];
  #inFlight = 0;
  #rejected = 0;

  constructor({ maxInFlight, maxLoopDelayMs }: OverloadConfig, log: Logger) {
    this.#maxInFlight = maxInFlight || Infinity;
    this.#limit = new AdaptiveLimit(maxLoopDelayMs || Infinity);
    this.#timers = [this.#sampleLoop(), this.#reportRejections(log)];
    for (const timer of this.#timers) timer.unref();
  }

  hook(policy: OverloadPolicy): onRequestHookHandler {
    return (request, reply, done) => {
      const priority = this.#isFull(1) ? this.#priorityOf(request, policy) : 'write';
      if (priority === 'write') return this.#admit(reply, done);
      if (priority === 'read') return this.#reject(request, reply, policy);
      void firstChunk(request.raw).then((chunk) => {
        if (chunk === undefined || !policy.looksLikeWrite(chunk)) return this.#reject(request, reply, policy);
        request.raw.unshift(chunk);
        this.#admit(reply, done);
      });
    };
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #isFull(headroom: number): boolean {
    return this.#inFlight >= this.#maxAdmitted * headroom;
  }

  get #maxAdmitted(): number {
    return Math.min(this.#maxInFlight, this.#limit.current);
  }

  #priorityOf(request: FastifyRequest, policy: OverloadPolicy) {
    return this.#isFull(writeHeadroom) ? 'read' : policy.priorityOf(request.method);
  }

  #admit(reply: FastifyReply, done: () => void): void {
    this.#inFlight += 1;
    this.#backpressure.recordAdmission();
    reply.raw.once('close', () => (this.#inFlight -= 1));
    done();
  }

  #reject({ raw, headers, server }: FastifyRequest, reply: FastifyReply, { contentType, body }: OverloadPolicy): void {
    this.#rejected += 1;
    void reply.code(503).headers({ 'content-type': contentType, 'cache-control': 'no-store', 'retry-after': '1' });
    // Reading a small body to its end costs less than a new connection.
    const length = headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? 0 : Infinity);
    if (Number(length) > (server.initialConfig.bodyLimit ?? 0)) void reply.header('connection', 'close');
    reply.raw.once('close', () => this.#backpressure.recordRejection(raw.socket));
    void reply.send(body);
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

  #reportRejections(log: Logger): NodeJS.Timeout {
    let reported = 0;
    return setInterval(() => {
      const rejected = this.#rejected - reported;
      reported = this.#rejected;
      if (rejected > 0) log.warn({ rejected, inFlight: this.#inFlight }, 'overload: requests rejected');
    }, logIntervalMs);
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
