import { request as sendRequest } from 'node:http';
import { readConfig } from '../../src/config/config.ts';
import { json, startFakeUpstream, text } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { closedTo, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';

const paths = ['/health/live', '/health/ready'];
const allWell = {
  breakers: { konnect: 'closed', stripe: 'closed' },
  credentials: { konnect: 'unknown', stripe: 'unknown' },
  idempotency: 'reachable',
};

let service: Service;
let issuer: Issuer | undefined;
let upstream: FakeUpstream | undefined;
afterEach(async () => {
  await service.close();
  await upstream?.close();
  await issuer?.close();
  issuer = upstream = undefined;
});

async function start(options: ServiceOptions = {}): Promise<void> {
  service = await startService(options);
}

/** Sends any Host header, which fetch would replace. */
function probe(path: string, { method = 'GET', host = 'localhost', at = service.url } = {}) {
  return new Promise<{ status: number; body: string; cacheControl: string | undefined }>((resolve, reject) => {
    const request = sendRequest(new URL(path, at), { method, headers: { host }, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body, cacheControl: response.headers['cache-control'] });
      });
    });
    request.once('error', reject);
    request.end();
  });
}

test('a started service is live and ready, and reports the state of its dependencies', async () => {
  await start();
  expect(await probe('/health/live')).toEqual({ status: 200, body: '{"status":"live"}', cacheControl: 'no-store' });
  const ready = await probe('/health/ready');
  expect(ready).toMatchObject({ status: 200, cacheControl: 'no-store' });
  expect(JSON.parse(ready.body)).toEqual({ status: 'ready', ...allWell });
});

test('every port has health endpoints', async () => {
  await start({ config: { rest: { port: 0 }, mcp: { port: 0, tools: undefined, personalData: false } } });
  const ports = [service.url, service.restUrl, service.mcpUrl];
  expect(new Set(ports.map((url) => new URL(url).port)).size).toBe(3);
  const answers = await Promise.all(ports.flatMap((at) => paths.map((path) => probe(path, { at }))));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
});

test.each(paths)('%s accepts only GET and HEAD', async (path) => {
  await start();
  expect(await probe(path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  for (const method of ['POST', 'PUT', 'DELETE']) expect((await probe(path, { method })).status).toBe(405);
  expect((await probe(`${path}/more`)).status).toBe(404);
});

test.each(['router', 'direct', 'both'] as const)(
  'in %s mode probes need no credentials and may send an IP address as Host',
  async (mode) => {
    issuer = await startIssuer();
    const access = closedTo(issuer, mode, mode === 'direct' ? {} : { ROUTER_SECRET: 's'.repeat(32) });
    await start({ config: { auth: access, introspection: false, corsOrigins: [] } });
    for (const path of paths) expect((await probe(path, { host: '10.1.2.3:4000' })).status).toBe(200);
    expect((await probe('/graphql?query={__typename}', { host: '10.1.2.3:4000' })).status).toBe(401);
  },
);

test('in open mode probes with a foreign Host are refused', async () => {
  await start();
  for (const path of paths) expect((await probe(path, { host: 'evil.example' })).status).toBe(403);
});

test('readiness reports an open circuit breaker and stays 200', async () => {
  upstream = await startFakeUpstream();
  upstream.answerWith(text(503, 'down'));
  const { http } = readConfig({ UPSTREAM_BREAKER_MIN_CALLS: '2', UPSTREAM_RETRIES: '0' });
  await start({ konnectUrl: upstream.url, config: { http } });
  for (let call = 0; call < 4; call++) await service.graphql('{ customer(key: "acme") { id } }');
  const { status, body } = await probe('/health/ready');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ status: 'ready', breakers: { konnect: 'open', stripe: 'closed' } });
  expect(body).not.toContain(new URL(upstream.url).port);
});

test('readiness reports a rejected key of an upstream and stays 200, until a call is accepted again', async () => {
  upstream = await startFakeUpstream();
  upstream.answerWith(text(401, '{}'));
  await start({ konnectUrl: upstream.url });
  const credentials = async () => JSON.parse((await probe('/health/ready')).body).credentials;
  await service.graphql('{ customer(key: "acme") { id } }');
  expect((await probe('/health/ready')).status).toBe(200);
  expect(await credentials()).toEqual({ konnect: 'rejected', stripe: 'unknown' });
  // A missing permission and a failure say nothing about the key.
  for (const status of [403, 500]) {
    upstream.answerWith(text(status, '{}'));
    await service.graphql('{ customer(key: "acme") { id } }');
    expect(await credentials()).toEqual({ konnect: 'rejected', stripe: 'unknown' });
  }
  upstream.answerWith(json(200, { data: [], meta: { page: { number: 1, size: 20, total: 0 } } }));
  await service.graphql('{ customer(key: "acme") { id } portalConfigurations(first: 1) { nodes { id } } }');
  expect(await credentials()).toEqual({ konnect: 'accepted', stripe: 'accepted' });
});

test('a stopping service is live, not ready, and answers until it has drained', async () => {
  await start({ config: { shutdown: { drainMs: 300, timeoutMs: 2_000 } } });
  const stopped = service.close();
  const ready = await probe('/health/ready');
  expect(ready.status).toBe(503);
  expect(JSON.parse(ready.body)).toEqual({
    status: 'stopping',
    reason: 'The service is shutting down. Send requests to another instance.',
    ...allWell,
  });
  expect((await probe('/health/live')).status).toBe(200);
  expect((await service.graphql('{ customer(key: "acme") { key } }')).data).toEqual({ customer: { key: 'acme' } });
  await stopped;
  await expect(probe('/health/live')).rejects.toThrow('ECONNREFUSED');
});
