import { spawn } from 'node:child_process';
import { freePort } from './freePort.ts';

/** A redis-server process without persistence. */
export interface RedisServer {
  readonly url: string;
  /** Stops its execution: it accepts connections and commands, and answers none until `resume`. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

export async function startRedisServer(port?: number): Promise<RedisServer> {
  port ??= await freePort();
  const child = spawn('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ]);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', () => reject(new Error('redis-server must be installed: apt-get install redis-server')));
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Ready to accept connections')) resolve();
    });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async close() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
