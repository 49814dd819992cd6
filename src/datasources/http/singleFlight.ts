import { UpstreamError } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import { BucketMap } from './bucketMap.ts';
import type { RequestDeadline } from './deadline.ts';

/**
 * Single-flight for reads: identical concurrent reads of one caller share one call; the key names the caller. The call belongs to the request that began it and is cancelled with
 * that request; requests that joined it then make a call of their own. A request that joins can stop waiting at any time.
 */
export class SingleFlight<T> {
  readonly #upstream: Upstream;
  readonly #joinableMs: number;
  readonly #now: () => number;
  readonly #calls = new BucketMap<InFlightCall<T>>();
  /** Count of writes so far. */
  #writes = 0;

  /** `joinableMs`: maximum age of a call that can be joined, and so of its response; 0 disables sharing. */
  constructor(upstream: Upstream, joinableMs: number, now: () => number = () => performance.now()) {
    this.#upstream = upstream;
    this.#joinableMs = joinableMs;
    this.#now = now;
  }

  /** Joins the call in flight for `key`, after `onJoin`, or makes it. */
  run(key: string, deadline: RequestDeadline, makeCall: MakeCall<T>, onJoin?: () => void): Promise<T> {
    if (this.#joinableMs === 0 || deadline.reads.isCancelled) return makeCall(deadline);
    const call = this.#calls.find(key, (candidate) => this.#isJoinable(candidate));
    if (call === undefined) return this.#begin(key, deadline, makeCall);
    onJoin?.();
    return this.#join(call, key, deadline, makeCall);
  }

  /** To be called after a write: calls in flight may return the state before it and are no longer joined. */
  invalidate(): void {
    this.#writes += 1;
  }

  #isJoinable({ writes, begunAt }: InFlightCall<T>): boolean {
    return writes === this.#writes && this.#now() - begunAt <= this.#joinableMs;
  }

  #begin(key: string, deadline: RequestDeadline, makeCall: MakeCall<T>): Promise<T> {
    const call = { deadline, writes: this.#writes, begunAt: this.#now(), response: makeCall(deadline) };
    const remove = this.#calls.add(key, call);
    call.response.then(remove, remove);
    return call.response;
  }

  #join(call: InFlightCall<T>, key: string, deadline: RequestDeadline, makeCall: MakeCall<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const onCancel = () =>
        reject(new UpstreamError(this.#upstream, 'UPSTREAM_TIMEOUT', 'no complete response in time'));
      deadline.reads.onCancel(onCancel);
      call.response.then(
        (response) => {
          deadline.reads.offCancel(onCancel);
          resolve(response);
        },
        () => {
          if (deadline.reads.isCancelled) return;
          deadline.reads.offCancel(onCancel);
          resolve(call.deadline.reads.isCancelled ? this.run(key, deadline, makeCall) : call.response);
        },
      );
    });
  }
}

type MakeCall<T> = (deadline: RequestDeadline) => Promise<T>;

interface InFlightCall<T> {
  /** Deadline of the request that makes the call. */
  readonly deadline: RequestDeadline;
  /** Count of writes when the call began. */
  readonly writes: number;
  readonly begunAt: number;
  readonly response: Promise<T>;
}
