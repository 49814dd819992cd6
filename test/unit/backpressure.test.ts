import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { Backpressure } from '../../src/server/backpressure.ts';

let now = 0;
let server: Server;
const clients: Socket[] = [];

beforeEach(async () => {
  now = 0;
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** A connection as the server sees it. */
async function openConnection(): Promise<Socket> {
  const address = server.address();
  const accepted = once(server, 'connection');
  clients.push(connect({ port: typeof address === 'object' ? (address?.port ?? 0) : 0, host: '127.0.0.1' }));
  const [socket]: Socket[] = await accepted;
  if (socket === undefined) throw new Error('No connection.');
  return socket.resume();
}

/** Rejects requests on a connection until it is paused; returns how many. */
function rejectUntilPaused(backpressure: Backpressure, socket: Socket): number {
  for (let count = 1; count < 10_000; count++) {
    backpressure.recordRejection(socket);
    if (socket.isPaused()) return count;
  }
  throw new Error('The connection is never paused.');
}

function start(): Backpressure {
  return new Backpressure(() => now);
}

test('a thousand rejections are free, then each pauses its connection', async () => {
  const backpressure = start();
  const [first, second] = [await openConnection(), await openConnection()];
  expect(rejectUntilPaused(backpressure, first)).toBe(1_000);
  expect(rejectUntilPaused(backpressure, second)).toBe(1);
});

test('each admitted request pays for two rejections', async () => {
  const backpressure = start();
  rejectUntilPaused(backpressure, await openConnection());
  for (let admitted = 0; admitted < 5; admitted++) backpressure.recordAdmission();
  expect(rejectUntilPaused(backpressure, await openConnection())).toBe(10);
});

test('no connection is paused while the event loop has idle time', async () => {
  const backpressure = start();
  const socket = await openConnection();
  for (let count = 0; count < 5_000; count++) {
    if (count % 999 === 0) backpressure.update(false, 0);
    backpressure.recordRejection(socket);
  }
  expect(socket.isPaused()).toBe(false);
});

test('a paused connection is read again after a second', async () => {
  const backpressure = start();
  const socket = await openConnection();
  rejectUntilPaused(backpressure, socket);
  now = 999;
  backpressure.update(true, 0);
  expect(socket.isPaused()).toBe(true);
  now = 1_000;
  backpressure.update(true, 0);
  expect(socket.isPaused()).toBe(false);
});

test('the longest paused connections are read again as soon as there is capacity', async () => {
  const backpressure = start();
  const sockets = [await openConnection(), await openConnection(), await openConnection()];
  for (const socket of sockets) rejectUntilPaused(backpressure, socket);
  backpressure.update(true, 2);
  expect(sockets.map((socket) => socket.isPaused())).toEqual([false, false, true]);
});

test('a connection that was closed is not paused', async () => {
  const backpressure = start();
  rejectUntilPaused(backpressure, await openConnection());
  const closed = await openConnection();
  closed.destroy();
  backpressure.recordRejection(closed);
  expect(closed.isPaused()).toBe(false);
});
