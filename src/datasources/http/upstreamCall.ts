import { UpstreamError } from '../../errors.ts';
import type { Upstream } from '../../errors.ts';
import type { Logger } from '../../logging/logger.ts';
import { CallerDisconnected } from './deadline.ts';
import type { RequestDeadline } from './deadline.ts';

/** What a call is for. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path template without ids and query: `/v3/openmeter/customers/{customerId}`. */
  readonly route: string;
}

/** One call to an upstream with all its attempts. Its failure is logged here and nowhere else. */
export class UpstreamCall {
  readonly deadline: RequestDeadline;
  attempts = 0;
  readonly #endpoint: Endpoint;
  readonly #log: Logger;
  #isLogged = false;
  readonly #unrecognized: Set<string>;
  #hasReportedOmitted = false;

  /** `unrecognized`: enum values that were logged before, by any call to the upstream. */
  constructor(endpoint: Endpoint, deadline: RequestDeadline, log: Logger, unrecognized: Set<string>) {
    this.#endpoint = endpoint;
    this.deadline = deadline;
    this.#log = log;
    this.#unrecognized = unrecognized;
  }

  /** Logs an upstream failure, once: requests that share a response find the same failure. Returns the error, to throw. */
  fail(error: unknown): unknown {
    if (error instanceof UpstreamError && !this.#isLogged && !this.#isAbandoned()) {
      this.#isLogged = true;
      const { code, upstream, reason, requestId } = error;
      const { method, route } = this.#endpoint;
      this.#log.warn({ code, upstream, reason, requestId, method, route, attempts: this.attempts }, messages[upstream]);
    }
    return error;
  }

  /** Logs members of the response that were read as absent, once. */
  reportOmitted(members: string): void {
    if (this.#hasReportedOmitted) return;
    this.#hasReportedOmitted = true;
    const { method, route } = this.#endpoint;
    this.#log.warn({ members, method, route }, 'upstream: response members of unexpected shape read as absent');
  }

  /** Logs a value of an open enum that this version does not know, once per process. */
  reportUnrecognized(member: string, value: string): void {
    const entry = `${member} ${value}`;
    if (this.#unrecognized.has(entry) || this.#unrecognized.size === maxUnrecognized) return;
    this.#unrecognized.add(entry);
    const { method, route } = this.#endpoint;
    this.#log.warn({ member, value, method, route }, 'upstream: enum value not known to this version');
  }

  /** Whether the call ended because its caller disconnected, which is no failure of the upstream. A sent write goes on. */
  #isAbandoned(): boolean {
    const isStopped = this.#endpoint.method === 'GET' || this.attempts === 0;
    return isStopped && this.deadline.reads.reason instanceof CallerDisconnected;
  }
}

/** Bounds the memory for an upstream that invents values. */
const maxUnrecognized = 1_000;

const messages: Readonly<Record<Upstream, string>> = { konnect: 'konnect: call failed', stripe: 'stripe: call failed' };
