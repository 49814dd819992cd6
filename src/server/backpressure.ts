import type { Socket } from 'node:net';

/** As long as a rejected client is asked to wait. */
const maxPauseMs = 1_000;
/** Rejections for each admitted request. Each costs about a fifteenth of it. */
const rejectionsPerAdmission = 2;
const maxCredit = 1_000;
const maxResumedAtOnce = 16;

/**
 * Backpressure on clients that ignore `Retry-After`. While the event loop is saturated, rejections may take only a share of its
 * time. Beyond that share, a rejected connection is not read for a second, or until there is capacity: its next request
 * waits in the buffers of the kernel.
 */
export class Backpressure {
  readonly #now: () => number;
  /** In the order of their pauses, with the end of each. */
  readonly #paused = new Map<Socket, number>();
  #credit = maxCredit;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A request was admitted. */
  recordAdmission(): void {
    this.#credit = Math.min(maxCredit, this.#credit + rejectionsPerAdmission);
  }

  /** A request on this connection was rejected, and its response has been sent. */
  recordRejection(socket: Socket): void {
    this.#credit = Math.max(0, this.#credit - 1);
    if (this.#credit > 0 || socket.destroyed) return;
    socket.pause();
    this.#paused.set(socket, this.#now() + maxPauseMs);
  }

  /** To be called regularly. `capacity`: how many more requests can be admitted. */
  update(isSaturated: boolean, capacity: number): void {
    if (!isSaturated) this.#credit = maxCredit;
    const now = this.#now();
    let remaining = Math.min(capacity, maxResumedAtOnce);
    for (const [socket, endsAt] of this.#paused) {
      if (endsAt > now && remaining <= 0) return;
      remaining -= 1;
      this.#paused.delete(socket);
      socket.resume();
    }
  }
}
