import type { Config } from '../../src/config/config.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import type { Service } from '../support/service.ts';
import {
  bearer,
  gatewayHeaders,
  isAuthorized,
  sendGraphQL,
  startSecuredService,
  transports,
} from './securedService.ts';
import type { Mode, Reply, RequestHeaders } from './securedService.ts';

let issuer: Issuer;
let service: Service;

beforeEach(async () => {
  issuer = await startIssuer();
});
afterEach(async () => {
  await service.close();
  await issuer.close();
});

const off: Config['rateLimits'] = { perCaller: 0, perAddress: 0, windowMs: 60_000 };

async function start(mode: Mode, rateLimits: Partial<Config['rateLimits']>): Promise<void> {
  service = await startSecuredService(issuer, mode, { rateLimits: { ...off, ...rateLimits } });
}

function caller(subject: string): RequestHeaders {
  return bearer(issuer.token({ sub: subject, scope: 'customers:read' }));
}

/** Repeats a request until its reply has no customers. */
async function untilRejected(request: () => Promise<Reply>): Promise<Reply> {
  for (let count = 0; count < 20; count += 1) {
    const reply = await request();
    if (!isAuthorized(reply)) return reply;
  }
  throw new Error('20 requests were accepted.');
}

function headersOf({ headers }: Reply) {
  const { 'ratelimit-limit': limit, 'ratelimit-remaining': remaining, 'retry-after': retryAfter } = headers;
  return { limit, remaining, retryAfter: Number(retryAfter) };
}

const message = /^The rate limit of this (?:caller|address) is exceeded\. Nothing was done; retry in \d+ seconds?\.$/;

describe('a caller above its limit', () => {
  beforeEach(() => start('direct', { perCaller: 12 }));

  test('receives 429 with the code, the wait and the limit over GraphQL', async () => {
    const reply = await untilRejected(() => transports.GraphQL.listCustomers(service, caller('one')));
    expect(reply.status).toBe(429);
    expect(headersOf(reply)).toMatchObject({ limit: '12', remaining: '0' });
    const { retryAfter } = headersOf(reply);
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(reply.body).toEqual({
      errors: [
        {
          message: expect.stringMatching(message),
          extensions: { code: 'TOO_MANY_REQUESTS', retryAfterMs: retryAfter * 1_000, requestId: expect.any(String) },
        },
      ],
    });
  });

  test('receives 429 as a problem over REST', async () => {
    const reply = await untilRejected(() => transports.REST.listCustomers(service, caller('one')));
    expect(reply.status).toBe(429);
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(reply.body).toMatchObject({
      title: 'Too Many Requests',
      code: 'TOO_MANY_REQUESTS',
      detail: expect.stringMatching(message),
    });
    expect(headersOf(reply)).toEqual({ limit: '12', remaining: '0', retryAfter: expect.any(Number) });
  });

  test('receives a failed tool call over MCP that says how long to wait', async () => {
    const reply = await untilRejected(() => transports.MCP.listCustomers(service, caller('one')));
    expect(reply.status).toBe(200);
    expect(reply.body.result).toMatchObject({ isError: true });
    expect(reply.body.result.content[0].text).toMatch(
      /^TOO_MANY_REQUESTS: The rate limit of this caller is exceeded\. .*\nNext: Wait \d+ s, then call again with the same arguments\.$/,
    );
    expect(headersOf(reply).retryAfter).toBeGreaterThan(0);
  });

  test('is rejected over every protocol, and other callers are not', async () => {
    await untilRejected(() => transports.REST.listCustomers(service, caller('one')));
    for (const { listCustomers } of Object.values(transports)) {
      expect(isAuthorized(await listCustomers(service, caller('one')))).toBe(false);
    }
    expect(isAuthorized(await transports.REST.listCustomers(service, caller('another')))).toBe(true);
  });

  test('reaches no upstream', async () => {
    await untilRejected(() => transports.REST.listCustomers(service, caller('one')));
    service.calls();
    await transports.REST.listCustomers(service, caller('one'));
    expect(service.calls()).toEqual([]);
  });

  test('is logged with its digest, and without its subject', async () => {
    await untilRejected(() => transports.REST.listCustomers(service, caller('subject-4711')));
    const lines = service.log.map((line) => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg === 'rate limits: request rejected')).toEqual([
      expect.objectContaining({ level: 40, limit: 'caller', protocol: 'rest', subjectDigest: expect.any(String) }),
    ]);
    expect(lines.filter(({ status }) => status === 429)).toEqual([]);
    expect(service.log.join()).not.toContain('subject-4711');
  });
});

test('an operation takes its cost from the limit', async () => {
  await start('direct', { perCaller: 10_000 });
  const remaining = async (first: number) => {
    const query = `{ customers(first: ${first}) { nodes { id } } }`;
    return Number(headersOf(await sendGraphQL(service, query, {}, caller('one'))).remaining);
  };
  const rests = [await remaining(1), await remaining(1), await remaining(50)];
  const [before = 0, small = 0, large = 0] = rests;
  expect(before - small).toBeGreaterThan(0);
  expect(small - large).toBe(before - small + 49);
});

test('a request after Retry-After is answered', async () => {
  await start('direct', { perCaller: 12, windowMs: 400 });
  const request = () => transports.REST.listCustomers(service, caller('one'));
  const { retryAfter } = headersOf(await untilRejected(request));
  expect(retryAfter).toBe(1);
  // The window is shorter than the second that the header rounds it to.
  const until = performance.now() + retryAfter * 1_000;
  let reply = await request();
  while (!isAuthorized(reply) && performance.now() < until) reply = await request();
  expect(isAuthorized(await request()) || isAuthorized(reply)).toBe(true);
});

test('requests that are refused take nothing from the caller', async () => {
  await start('direct', { perCaller: 12 });
  for (let count = 0; count < 30; count += 1) {
    expect((await sendGraphQL(service, '{ unknown }', {}, caller('one'))).status).toBe(200);
  }
  expect(isAuthorized(await transports.GraphQL.listCustomers(service, caller('one')))).toBe(true);
});

describe('an address above its limit', () => {
  test('receives 429 over every protocol before authentication; health checks are not limited', async () => {
    await start('direct', { perAddress: 3 });
    for (let count = 0; count < 3; count += 1) {
      expect((await transports.REST.listCustomers(service, {})).status).toBe(401);
    }
    const code = { code: 'TOO_MANY_REQUESTS', message: expect.stringMatching(message) };
    for (const { listCustomers, authErrorOf } of [transports.GraphQL, transports.REST]) {
      const reply = await listCustomers(service, caller('one'));
      expect(reply.status).toBe(429);
      expect(authErrorOf(reply)).toEqual(code);
      expect(headersOf(reply)).toMatchObject({ limit: '3', remaining: '0' });
    }
    const reply = await transports.MCP.listCustomers(service, caller('one'));
    expect(reply.status).toBe(429);
    expect(reply.body).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32_000, message: code.message } });
    expect(headersOf(reply).retryAfter).toBeGreaterThan(0);
    for (let count = 0; count < 5; count += 1) {
      expect((await fetch(new URL('/health/ready', service.url))).status).toBe(200);
    }
  });

  test('does not include the requests of the gateway, with a token or without', async () => {
    await start('both', { perAddress: 2 });
    for (let count = 0; count < 6; count += 1) {
      const headers = { ...gatewayHeaders, ...(count % 2 === 0 && caller('one')) };
      expect((await sendGraphQL(service, '{ __typename }', {}, headers)).status).toBe(200);
    }
    const wrong = { 'x-gateway-secret': 'x'.repeat(32) };
    const statuses = [];
    for (let count = 0; count < 3; count += 1)
      statuses.push((await sendGraphQL(service, '{ __typename }', {}, wrong)).status);
    expect(statuses).toEqual([401, 401, 429]);
  });

  test('cannot be left by a forwarded address', async () => {
    await start('direct', { perAddress: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${count}`, forwarded: `for=192.0.2.${count}` };
      statuses.push((await transports.REST.listCustomers(service, headers)).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });
});

test('without limits no response has their headers', async () => {
  await start('direct', {});
  const reply = await transports.REST.listCustomers(service, caller('one'));
  expect(Object.keys(reply.headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
});
