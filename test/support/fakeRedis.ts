import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';

/**
 * What the server does with a command of the store. `hang`: it executes and does not answer; `close`: it closes the connection
 * instead; `garbage`: it answers something that is not of the protocol; a text: it refuses with this error.
 */
export type RedisFault = 'hang' | 'close' | 'garbage' | 'corrupt' | { readonly error: string };

/** A server of the commands that the idempotency store uses, with faults on demand. */
export interface FakeRedis {
  readonly url: string;
  /** Stored values by key. */
  readonly values: Map<string, string>;
  /** Key and value of each claim so far. */
  readonly claims: (readonly [key: string, value: string])[];
  /** Commands of the store so far: `SET`, `EVAL`. */
  readonly commands: string[];
  /** Applies until it is cleared: to every command, or to those of the name. */
  fault: RedisFault | undefined;
  faultyCommand: 'EVAL' | undefined;
  close(): Promise<void>;
}

export async function startFakeRedis(): Promise<FakeRedis> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => {});
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      for (let parsed = parseCommand(text); parsed; parsed = parseCommand(text)) {
        text = parsed.rest;
        answer(redis, socket, parsed.words);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const redis: FakeRedis = {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    values: new Map(),
    claims: [],
    commands: [],
    fault: undefined,
    faultyCommand: undefined,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return redis;
}

function answer(redis: FakeRedis, socket: Socket, [name = '', ...args]: readonly string[]): void {
  const command = name.toUpperCase();
  const isStoreCommand = command === 'SET' || command === 'EVAL';
  const fault = redis.faultyCommand === undefined || redis.faultyCommand === command ? redis.fault : undefined;
  if (isStoreCommand) redis.commands.push(command);
  if (command === 'SET' && !isTrial(args)) redis.claims.push([args[0] ?? '', args[1] ?? '']);
  if (fault === 'hang') return;
  if (fault === 'close') return void socket.destroy();
  if (fault === 'garbage') return void socket.write('\0garbage\r\n');
  if (typeof fault === 'object' && isStoreCommand) return void socket.write(`-${fault.error}\r\n`);
  if (command === 'SET') socket.write(bulk(set(redis, args)));
  else if (command === 'EVAL') socket.write(`:${replace(redis, args)}\r\n`);
  else if (command === 'HELLO') socket.write('%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n');
  else socket.write('+OK\r\n');
}

/** `SET key value … NX GET`. */
function set(
  { values, fault }: Pick<FakeRedis, 'values' | 'fault'>,
  [key = '', value = '']: readonly string[],
): string | undefined {
  if (isTrial([key])) return undefined;
  if (fault === 'corrupt') values.set(key, values.get(key)?.slice(0, 10) ?? '{"state"');
  const existing = values.get(key);
  if (existing === undefined) values.set(key, value);
  return existing;
}

/** The script of the store: `EVAL script 1 key expected replacement ttl`. */
function replace({ values }: FakeRedis, [, , key = '', expected, replacement = '']: readonly string[]): 0 | 1 {
  if (values.get(key) !== expected) return 0;
  if (replacement === '') values.delete(key);
  else values.set(key, replacement);
  return 1;
}

/** The claim with which the store tests a connection. */
function isTrial([key = '']: readonly string[]): boolean {
  return key.endsWith(':trial');
}

function bulk(value: string | undefined): string {
  return value === undefined ? '_\r\n' : `$${value.length}\r\n${value}\r\n`;
}

/** The first complete command of a text; undefined if there is none. */
function parseCommand(text: string): { readonly words: string[]; readonly rest: string } | undefined {
  const [, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
  if (count === undefined) return undefined;
  let at = text.indexOf('\n') + 1;
  const words: string[] = [];
  while (words.length < Number(count)) {
    const end = text.indexOf('\r\n', at);
    const length = Number(text.slice(at + 1, end));
    const start = end + 2;
    if (end < 0 || text.length < start + length + 2) return undefined;
    words.push(text.slice(start, start + length));
    at = start + length + 2;
  }
  return { words, rest: text.slice(at) };
}
