import { TestEnvironment } from 'jest-environment-node';
import { registryName } from './cleanup.ts';

const timeLimitMs = 5_000;

/** Jest's environment for Node, which closes what a test file leaves open: see `onCleanup`. */
export default class CleaningEnvironment extends TestEnvironment {
  readonly #cleanups: (() => unknown)[] = [];

  override async setup(): Promise<void> {
    await super.setup();
    Reflect.set(this.global, registryName, (cleanup: () => unknown) => this.#cleanups.push(cleanup));
  }

  override async teardown(): Promise<void> {
    // A service that closes waits for its upstreams, so everything is closed at once.
    const closed = Promise.allSettled(this.#cleanups.map(async (cleanup) => cleanup()));
    let timer: NodeJS.Timeout | undefined;
    const timeLimit = new Promise((resolve) => (timer = setTimeout(resolve, timeLimitMs)));
    await Promise.race([closed, timeLimit]);
    clearTimeout(timer);
    await super.teardown();
  }
}
