import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { canaries } from './canaries.ts';
import type { Found } from './hostNames.ts';
import { reset } from './reset.ts';

/** Fault between the service and an upstream. */
export type Fault = { readonly name: string } & (
  | { readonly at: 'lookup'; readonly found: Found }
  /** The port is closed. */
  | { readonly at: 'port' }
  /** `silence`: the connection is accepted, and no byte is answered. */
  | { readonly at: 'handshake'; readonly with: BadHandshake }
  | ({ readonly at: 'answer'; readonly answer: FaultyAnswer } & AnswerOptions)
);

export interface AnswerOptions {
  /** Affects only connections that have served a request. */
  readonly onReused?: boolean;
  /** Closes the port afterwards. */
  readonly isLast?: boolean;
}

export type BadHandshake = 'expired' | 'wrongHost' | 'selfSigned' | 'silence';

export type FaultyAnswer = (exchange: FaultyExchange) => void;

export interface FaultyExchange {
  readonly socket: Socket;
  readonly response: ServerResponse;
  /** Body of the upstream's response; made up when the upstream has not received the request. */
  readonly honest: string;
  /** Another host, which must receive no request. */
  readonly elsewhere: string;
}

/** Faults by name. */
export const faults = {
  refused: { at: 'port' },
  noSuchName: { at: 'lookup', found: 'nothing' },
  lookupHangs: { at: 'lookup', found: 'never' },
  tlsExpired: { at: 'handshake', with: 'expired' },
  tlsWrongHost: { at: 'handshake', with: 'wrongHost' },
  tlsSelfSigned: { at: 'handshake', with: 'selfSigned' },
  packetsSwallowed: { at: 'handshake', with: 'silence' },

  resetBeforeHeaders: answering(({ socket }) => reset(socket)),
  staleConnectionReset: { ...answering(({ socket }) => reset(socket)), onReused: true },
  crash: { ...answering(({ socket }) => reset(socket)), isLast: true },
  hang: answering(() => {}),
  slowHeaders: answering(({ socket }) => drip(socket, `HTTP/1.1 200 OK\r\n${'x-slow: header\r\n'.repeat(1_000)}`)),

  slowBody: answering(({ socket, honest }) => {
    socket.write(head(honest.length));
    drip(socket, honest);
  }),
  resetMidBody: answering(({ socket, honest }) => {
    socket.write(head(honest.length) + half(honest), () => reset(socket));
  }),
  shortContent: answering(({ socket, honest }) => socket.end(head(honest.length) + half(honest))),
  truncatedChunks: answering(({ socket, honest }) => {
    const chunk = half(honest);
    socket.end(`${chunkedHead}${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
  }),

  oversizedHeaders: answering(({ socket }) =>
    socket.end(`HTTP/1.1 200 OK\r\n${'x-long: header\r\n'.repeat(2_000)}\r\n`),
  ),
  lengthAndChunks: answering(({ socket, honest }) => {
    const chunk = `${Buffer.byteLength(honest).toString(16)}\r\n${honest}\r\n0\r\n\r\n`;
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
  }),
  twoLengths: answering(({ socket, honest }) => {
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${honest.length}\r\ncontent-length: 2\r\n\r\n${honest}`);
  }),
  status000: answering(({ socket }) => socket.end('HTTP/1.1 000 None\r\ncontent-length: 2\r\n\r\n{}')),

  badJson: answering(({ response }) => send(response, 200, json, `{"detail": "${secrets}`)),
  wrongShape: answering(({ response }) => send(response, 200, json, JSON.stringify([{ surprise: secrets }]))),
  jsonNull: answering(({ response }) => send(response, 200, json, 'null')),
  htmlWith200: answering(({ response }) => send(response, 200, html, `<html>${secrets}</html>`)),
  htmlWith404: answering(({ response }) => send(response, 404, html, `<html>${secrets}</html>`)),
  htmlWith502: answering(({ response }) => send(response, 502, html, `<html>${secrets}</html>`)),

  limitedWithRetryAfter: answering(({ response }) => send(response, 429, { ...json, 'retry-after': '7' }, problem())),
  limited: answering(({ response }) => send(response, 429, json, problem())),
  status418: answering(({ response }) => send(response, 418, json, problem())),
  status500: answering(({ response }) => send(response, 500, json, problem())),
  status503: answering(({ response }) => send(response, 503, json, problem())),
  status504: answering(({ response }) => send(response, 504, json, problem())),

  conflict: answering(({ response }) => {
    send(response, 409, { 'content-type': 'application/problem+json' }, problem('idempotency_error'));
  }),
  status401: answering(({ response }) => send(response, 401, json, problem())),
  status403: answering(({ response }) => send(response, 403, json, problem())),

  endlessBody: answering(({ socket }) => {
    socket.write(chunkedHead);
    const pump = () => {
      while (!socket.destroyed && socket.write(spaces));
    };
    socket.on('drain', pump);
    pump();
  }),
  compressionBomb: answering(({ response }) => {
    response.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': bomb().length }).end(bomb());
  }),
  redirectElsewhere: answering(({ response, elsewhere }) => {
    send(response, 307, { location: `${elsewhere}/v3/${canaries.upstreamTrace.value}` }, '');
  }),
} as const satisfies Record<string, Omit<FaultOf<'lookup'>, 'name'> | object>;

type FaultOf<At extends Fault['at']> = Extract<Fault, { readonly at: At }>;

export type FaultName = keyof typeof faults;

const secrets = `${canaries.restrictedKey.value} at ${canaries.internalUrl.value}, ${canaries.upstreamTrace.value}`;
const json = { 'content-type': 'application/json', 'x-upstream': canaries.upstreamHeader.value };
const html = { 'content-type': 'text/html', 'x-upstream': canaries.upstreamHeader.value };

function answering(answer: FaultyAnswer): Omit<FaultOf<'answer'>, 'name'> {
  return { at: 'answer', answer };
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  response.writeHead(status, headers).end(body);
}

/** Error body that is valid for both upstreams. */
function problem(type = 'api_error'): string {
  return JSON.stringify({
    status: 0,
    title: 'Refused',
    detail: `Refused for ${secrets}`,
    instance: 'kong:trace:1',
    error: { type, message: `Refused for ${secrets}` },
  });
}

function head(bytes: number): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;
}

const chunkedHead = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
// Chunk of an endless body.
const spaces = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, ' '), Buffer.from('\r\n')]);

let packed: Buffer | undefined;

/** 20 MB of spaces in a few KB. */
function bomb(): Buffer {
  return (packed ??= gzipSync(Buffer.alloc(20_000_000, ' '), { level: 1 }));
}

function half(text: string): string {
  return text.slice(0, text.length / 2);
}

/** Sends one byte at a time, until the socket closes. */
function drip(socket: Socket, text: string): void {
  // A closed socket emits no second `close`, so the timer would keep the process alive.
  if (socket.destroyed) return;
  let next = 0;
  const timer = setInterval(() => {
    socket.write(text.charAt(next++) || ' ');
  }, 20);
  socket.once('close', () => clearInterval(timer));
}
