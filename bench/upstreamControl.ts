import { z } from 'zod';
import { startProcess } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';

const Counts = z.record(z.string(), z.number());

/** Starts the upstream stub and calls its control endpoints. */
export class UpstreamControl {
  readonly #process: Process;

  private constructor(process: Process) {
    this.#process = process;
  }

  static async start(core: number): Promise<UpstreamControl> {
    return new UpstreamControl(await startProcess('bench/upstream.ts', {}, core));
  }

  get url(): string {
    return this.#process.url;
  }

  /** Upstream calls by kind since the last call of this method. */
  async readCounts(): Promise<Record<string, number>> {
    return Counts.parse(await (await fetch(`${this.url}/__counts`)).json());
  }

  async setDelay(ms: number): Promise<void> {
    await (await fetch(`${this.url}/__delay/${ms}`)).text();
  }

  async stop(): Promise<void> {
    this.#process.child.kill('SIGKILL');
    await this.#process.exit;
  }
}
