import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server, Socket } from 'node:net';
import { TestEnvironment } from 'jest-environment-node';

/** The channels on which Node reports each server, connection and child process that is opened. */
const channels = ['tracing:net.server.listen:asyncStart', 'net.client.socket', 'net.server.socket', 'child_process'];

/**
 * Jest's environment for Node. When a test file has finished, it closes the servers, connections and child processes that
 * the file left open: after a failed assertion they would prevent Jest from exiting.
 */
export default class CleaningEnvironment extends TestEnvironment {
  readonly #opened = new Set<WeakRef<object>>();

  override async setup(): Promise<void> {
    for (const channel of channels) subscribe(channel, this.#onOpened);
    await super.setup();
  }

  override async teardown(): Promise<void> {
    // Requests that are still in flight reject now. No test waits for them.
    process.on('unhandledRejection', ignore);
    for (let turn = 0; turn < 10; turn++) {
      for (const reference of this.#opened) close(reference.deref());
      await new Promise((resolve) => setImmediate(resolve));
    }
    process.off('unhandledRejection', ignore);
    for (const channel of channels) unsubscribe(channel, this.#onOpened);
    await super.teardown();
  }

  readonly #onOpened = (message: unknown) => {
    for (const resource of Object.values(Object(message))) {
      if (typeof resource === 'object' && resource !== null) this.#opened.add(new WeakRef(resource));
    }
  };
}

function close(resource: unknown): void {
  if (resource instanceof Server && resource.listening) resource.close();
  if (resource instanceof Socket) resource.destroy();
  if (resource instanceof ChildProcess) resource.kill('SIGKILL');
}

function ignore(): void {}
