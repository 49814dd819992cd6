import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { refuseEarly } from '../../src/server/earlyRefusals.ts';
import { CrowdedService, query, reads, writes } from '../support/saturatedService.ts';
import { KeptConnection, rawRequest } from '../support/keepAliveConnection.ts';
import type { RawAnswer } from '../support/keepAliveConnection.ts';

/** What is refused before Node's parser has it is answered as if the parser had had it, or not refused there. */

let crowded: CrowdedService;
const sockets: Socket[] = [];
const servers: Server[] = [];
beforeEach(async () => {
  crowded = await CrowdedService.start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  await crowded.close();
});

const [[, read]] = reads;
const health = rawRequest('GET', '/health/live');

/** Only what went through Node's parser tells the time. */
function isEarly({ head }: Pick<RawAnswer, 'head'>): boolean {
  return !head.includes('\r\ndate: ');
}

/** A connection over which requests were refused until the next would be before it is parsed. */
async function watched(): Promise<KeptConnection> {
  const connection = crowded.connect();
  for (const early of [false, false, true]) {
    const answer = await crowded.ask(read, connection);
    expect([answer.status, isEarly(answer)]).toEqual([503, early]);
  }
  return connection;
}

test.each(reads)(
  'a read by %s is refused in the same words, whether it has been parsed or not',
  async (_by, request) => {
    await crowded.fill();
    const connection = crowded.connect();
    const parsed = await crowded.ask(request, connection);
    await crowded.ask(request, connection);
    const early = await crowded.ask(request, connection);
    expect([isEarly(parsed), isEarly(early)]).toEqual([false, true]);
    const headers = (answer: RawAnswer) => answer.head.split('\r\n').filter((line) => !line.startsWith('date: '));
    expect(headers(early)).toEqual(headers(parsed));
    expect(early.body).toBe(parsed.body);
    expect(crowded.upstream.requests).toHaveLength(2);
    // Its connection lives on, and it is let in when there is room again.
    crowded.release();
    await crowded.ask(health);
    expect((await crowded.ask(request, connection)).status).toBe(200);
  },
);

test.each(writes)('a write by %s is let in on a connection whose reads are refused early', async (_by, request) => {
  await crowded.fill();
  const connection = await watched();
  const letIn = crowded.ask(request, connection);
  await crowded.hasCome(3);
  crowded.release();
  expect((await letIn).status).toBe(200);
});

test.each(writes)('past one and a half times the bound a write by %s is refused early, too', async (_by, request) => {
  await crowded.fillUp();
  const answer = await crowded.ask(request, await watched());
  expect([answer.status, isEarly(answer)]).toEqual([503, true]);
  expect(crowded.upstream.requests).toHaveLength(3);
});

const body = JSON.stringify({ query });
const head = `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
const rest = '/v1/v3/openmeter/customers';
test.each([
  ['health', 'GET /health/ready HTTP/1.1\r\nhost: localhost\r\n\r\n', 200],
  ['what is nowhere', 'GET /favicon.ico HTTP/1.1\r\nhost: localhost\r\n\r\n', 503],
  ['a page of another origin', `GET ${rest} HTTP/1.1\r\nhost: localhost\r\nOrigin: http://localhost:1\r\n\r\n`, 503],
  ['a preflight', `OPTIONS ${rest} HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost:1\r\n\r\n`, 204],
  ['a client that leaves', `GET ${rest} HTTP/1.1\r\nhost: localhost\r\nConnection: close\r\n\r\n`, 503],
  ['an older protocol', `GET ${rest} HTTP/1.0\r\nhost: localhost\r\n\r\n`, 503],
  ['a URL with a host', `GET http://localhost${rest} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 503],
  ['a body in chunks', 'POST /graphql HTTP/1.1\r\nhost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 503],
  ['a body that is too large', `GET ${rest} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100001\r\n\r\n`, 503],
])('what is unusual is left to the parser: %s', async (_what, request, status) => {
  await crowded.fill();
  const answer = await crowded.ask(Buffer.from(request), await watched());
  expect([answer.status, isEarly(answer)]).toEqual([status, false]);
});

test.each([
  ['a header that is too long', `GET ${rest} HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
  ['no host', `POST /graphql HTTP/1.1\r\n${head}\r\n${body}`, 400],
  ['two lengths', `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${head}Content-Length: 0\r\n\r\n${body}`, 400],
  [
    'two ways of a length',
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${head}Transfer-Encoding: chunked\r\n\r\n${body}`,
    400,
  ],
  ['a space before a colon', `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${head}x : 1\r\n\r\n${body}`, 400],
  ['a line that goes on', `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${head}x: 1\r\n 2\r\n\r\n${body}`, 400],
  ['a bare line feed', `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${head}x: 1\ny: 2\r\n\r\n${body}`, 400],
  ['a bare return', `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${head}x: 1\ry: 2\r\n\r\n${body}`, 400],
  ['a zero', `POST /graphql HTTP/1.1\r\nhost: localhost\r\n${head}x: \0\r\n\r\n${body}`, 400],
  ['a method that there is not', `PATCHY /graphql HTTP/1.1\r\nhost: localhost\r\n${head}\r\n${body}`, 400],
])('what is wrong is told by the parser: %s', async (_what, request, status) => {
  await crowded.fill();
  const wire = new Wire();
  for (const piece of [read, read, read, request]) await wire.send(piece);
  expect(await wire.statuses(4)).toEqual([503, 503, 503, status]);
});

test('who asks another host is not told that there is too much to do', async () => {
  await crowded.fill();
  const request = rawRequest('POST', '/graphql', { query }, { host: 'evil.example' });
  expect((await crowded.ask(request, await watched())).status).toBe(403);
});

test('a service that stops says that an answer is the last of its connection', async () => {
  await crowded.fill();
  const connection = await watched();
  const closing = crowded.service.close();
  const answer = await crowded.ask(read, connection);
  expect(answer.status).toBe(503);
  expect(answer.head).toContain('\r\nconnection: close');
  crowded.release();
  await closing;
});

test('a client that ends its side with its request harms nobody', async () => {
  await crowded.fill();
  const connection = await watched();
  connection.socket.end(read);
  await new Promise((resolve) => connection.socket.once('close', resolve));
  await crowded.haveRead();
  expect(crowded.service.log.filter((line) => line.includes('"level":50'))).toEqual([]);
});

/** One connection over which pieces are sent as they are, and what came back so far. */
class Wire {
  readonly #socket: Socket;
  #text = '';

  constructor() {
    this.#socket = connect({ port: Number(new URL(crowded.service.url).port), host: '127.0.0.1', noDelay: true });
    sockets.push(this.#socket);
    this.#socket.setEncoding('latin1').on('data', (piece) => (this.#text += String(piece)));
    // The service may end it.
    this.#socket.on('error', () => {});
  }

  write(piece: string | Buffer): void {
    this.#socket.write(piece);
  }

  /** Sends a piece, which the service reads before the next. */
  async send(piece: string | Buffer): Promise<void> {
    this.write(piece);
    await crowded.haveRead();
  }

  async statuses(count: number): Promise<number[]> {
    const found = () => [...this.#text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    for (let waited = 0; found().length < count && waited < 500; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return found();
  }
}

test('a request that comes in two pieces has one answer, wherever it is cut', async () => {
  await crowded.fill();
  const wire = new Wire();
  const expected: number[] = [];
  for (let at = 1; at < read.length; at++) {
    // Until the connection is as it was before.
    for (const piece of [read, read, read, read.subarray(0, at), read.subarray(at), health]) await wire.send(piece);
    expected.push(503, 503, 503, 503, 200);
  }
  expect(await wire.statuses(expected.length)).toEqual(expected);
}, 30_000);

describe.each([0, 1, 2, 3])('after %d that were refused', (before) => {
  let wire: Wire;
  const refused = Array.from({ length: before }, () => 503);
  beforeEach(async () => {
    await crowded.fill();
    wire = new Wire();
    for (let index = 0; index < before; index++) await wire.send(read);
  });

  test.each([
    ['comes with the one before it', [`${read.toString()}GET /health/live HTTP/1.1\r\nx: `], [503]],
    ['comes alone', ['GET /health/live HTTP/1.1\r\nx: '], []],
    ['ends after its first line', ['GET /health/live HTTP/1.1\r\nx: 1\r\ny: '], []],
  ])(
    'what looks like a request within a header is none, where the beginning of that %s',
    async (_how, pieces, statuses) => {
      for (const piece of pieces) await wire.send(piece);
      // `POST /graphql HTTP/1.1` is the header's value, and the rest of its head that of the request for health.
      await wire.send(read);
      await wire.send(health);
      expect(await wire.statuses(before + statuses.length + 2)).toEqual([...refused, ...statuses, 200, 200]);
    },
  );

  test.each([
    ['a read', '/graphql', `{"query":"{ __typename }"}`],
    ['health', '/health/live', ''],
  ])('what looks like a request within a body of %s is none', async (_what, path, own) => {
    const length = own.length + read.length;
    await wire.send(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n${own}`);
    await wire.send(read);
    await wire.send(read);
    const first = path === '/graphql' ? 503 : 405;
    expect((await wire.statuses(before + 1)).slice(0, before + 1)).toEqual([...refused, first]);
    // Health takes no body, and ends the connection; a refusal does not.
    expect(await wire.statuses(before + 2)).toEqual(path === '/graphql' ? [...refused, 503, 503] : [...refused, 405]);
  });

  test.each([
    ['comes alone', 'POST /graphql', []],
    ['comes with a request before it', `${read.toString()}POST /graphql`, [503]],
    ['is answered before it comes', `GET ${rest}`, []],
  ])(
    'what looks like a request and begins within a body, whose head %s, is none',
    async (_how, first, statusesBefore) => {
      const begun = 'GET /health/live HTTP/1.1\r\nx: ';
      const inner = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${health.length + begun.length}\r\n\r\n`;
      await wire.send(`${first} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${inner.length}\r\n\r\n`);
      // To the parser, this is a body of the one before, a request for health, and the beginning of another one.
      await wire.send(inner + health.toString() + begun);
      await wire.send(read);
      await wire.send(read);
      const statuses = [...statusesBefore, 503, 200, 200, 503];
      expect(await wire.statuses(before + statuses.length)).toEqual([...refused, ...statuses]);
    },
  );

  test('requests that come together are answered in turn', async () => {
    await wire.send(Buffer.concat([read, health, read]));
    await wire.send(read);
    await wire.send(health);
    expect(await wire.statuses(before + 5)).toEqual([...refused, 503, 200, 503, 503, 200]);
  });

  test('requests that do not wait for answers are answered in turn', async () => {
    for (const piece of [read, health, read, health]) {
      wire.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await wire.statuses(before + 4)).toEqual([...refused, 503, 200, 503, 200]);
  });
});

test('who sends more before he has his answer has his answers in turn', async () => {
  await crowded.fill();
  const wire = new Wire();
  for (let index = 0; index < 3; index++) await wire.send(read);
  const asFarAs = (length: number) => `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n`;
  // As much as Node reads at once; what comes right after it is read in the same turn of the loop.
  const length = 65_536 - asFarAs(65_000).length;
  await wire.send(asFarAs(length) + ' '.repeat(length) + health.toString());
  expect(await wire.statuses(5)).toEqual([503, 503, 503, 503, 200]);
});

test('who does not read his answers is left to Node, which reads no more from him', async () => {
  let early = 0;
  const server = createServer((_request, response) => response.writeHead(503, { 'content-length': 0 }).end());
  refuseEarly(server, {
    areWanted: () => true,
    answerTo() {
      early += 1;
      return 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n';
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const connection = new KeptConnection(typeof address === 'object' && address !== null ? address.port : 0);
  servers.push(server);
  sockets.push(connection.socket);
  const socket = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  for (let index = 0; index < 3; index++) await connection.ask(read);
  expect(early).toBe(1);
  // As if the system took nothing more for this client, until Node's next answer.
  socket.cork();
  for (let index = 0; index < 2; index++) {
    connection.socket.write(read);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(early).toBe(2);
});

test('however requests are cut and put together, each has its answer, in turn', async () => {
  await crowded.fillUp();
  const kinds: readonly (readonly [Buffer, number])[] = [
    ...[...reads, ...writes].map(([, bytes]) => [bytes, 503] as const),
    [health, 200],
    // A refusal of a body in chunks would end the connection.
    [
      Buffer.from(
        'GET /health/live HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n',
      ),
      200,
    ],
    // A body that looks like a request.
    [
      Buffer.from(
        `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${read.length}\r\n\r\n${read.toString()}`,
      ),
      503,
    ],
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...kinds), fc.option(fc.double({ min: 0, max: 1, noNaN: true }))), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
      async (requests, joined) => {
        // Each whole or in two, and some of the pieces sent with the one before.
        const parts = requests.flatMap(([[bytes], cut]) => {
          const at = Math.floor((cut ?? 0) * bytes.length);
          return [bytes.subarray(0, at), bytes.subarray(at)].filter(({ length }) => length > 0);
        });
        const wire = new Wire();
        for (const bytes of [read, read, read]) await wire.send(bytes);
        let pending = Buffer.of();
        for (const [index, part] of parts.entries()) {
          pending = Buffer.concat([pending, part]);
          if (joined[index] && index < parts.length - 1) continue;
          await wire.send(pending);
          pending = Buffer.of();
        }
        const expected = [503, 503, 503, ...requests.map(([[, status]]) => status)];
        expect(await wire.statuses(expected.length)).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);
