import { KeepAliveConnection } from '../../support/keepAliveConnection.ts';

/**
 * Client-side load balancer: it checks `/health/ready` of each instance, and sends requests over keep-alive connections to the ready
 * ones in turn. A request on a refused connection was not sent, and goes to another instance.
 */
export class Balancer {
  /** Requests without a complete response of status 200. */
  readonly failures: string[] = [];
  readonly answersByPort: Record<number, number> = {};
  readonly #idle = new Map<number, KeepAliveConnection[]>();
  readonly #health = new Map<number, Readonly<Record<string, unknown>>>();
  readonly #checks: Promise<void>[];
  #isClosed = false;
  #turn = 0;

  constructor(ports: readonly number[]) {
    this.#checks = ports.map((port) => this.#check(port));
  }

  /** Sends a request to a ready instance, and returns the body of the response. */
  async send(request: Buffer): Promise<string> {
    for (;;) {
      const ready = this.#readyPorts();
      const port = ready[this.#turn++ % ready.length];
      const body = port === undefined ? undefined : await this.#trySend(port, request);
      if (body !== undefined) return body;
      await nextCheck();
    }
  }

  /** Sends a request to one instance, whatever its health. */
  async sendTo(port: number, request: Buffer): Promise<string> {
    return (await this.#trySend(port, request)) ?? 'refused';
  }

  untilReady(count: number): Promise<void> {
    return this.#until(() => this.#readyPorts().length === count);
  }

  /** Waits until the health of all these instances is as required. */
  until(ports: readonly number[], isMet: (health: Readonly<Record<string, unknown>>) => boolean): Promise<void> {
    return this.#until(() => ports.every((port) => isMet(this.#health.get(port) ?? {})));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#checks);
    for (const connection of [...this.#idle.values()].flat()) connection.close();
  }

  async #trySend(port: number, request: Buffer): Promise<string | undefined> {
    const idle = (this.#idle.get(port) ?? []).filter(({ isUsable }) => isUsable);
    const connection = idle.pop() ?? new KeepAliveConnection(port);
    this.#idle.set(port, idle);
    const outcome = await connection.send(request);
    if (outcome === 'refused') return undefined;
    if (typeof outcome === 'string' || outcome.status !== 200) {
      const failure = typeof outcome === 'string' ? outcome : `${outcome.status} ${outcome.body}`;
      this.failures.push(failure);
      return failure;
    }
    this.answersByPort[port] = (this.answersByPort[port] ?? 0) + 1;
    if (connection.isUsable) this.#idle.set(port, [...(this.#idle.get(port) ?? []), connection]);
    else connection.close();
    return outcome.body.replace(/^[\da-f]+\r\n|\r\n0\r\n\r\n$/g, '');
  }

  #readyPorts(): number[] {
    return [...this.#health].filter(([, { status }]) => status === 'ready').map(([port]) => port);
  }

  async #check(port: number): Promise<void> {
    while (!this.#isClosed) {
      const health = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
        (response) => response.json(),
        () => ({}),
      );
      this.#health.set(port, Object(health));
      // As a load balancer does, it closes its connections to an instance that is not ready.
      if (this.#health.get(port)?.['status'] !== 'ready') {
        for (const connection of this.#idle.get(port)?.splice(0) ?? []) connection.close();
      }
      await nextCheck();
    }
  }

  async #until(isMet: () => boolean): Promise<void> {
    while (!isMet() && !this.#isClosed) await nextCheck();
  }
}

/** The interval of the health checks. */
function nextCheck(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
