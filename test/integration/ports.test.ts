import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

const customers = '/v1/v3/openmeter/customers';

let service: Service;
afterEach(() => service.close());

async function statusAt(url: string, path: string): Promise<number> {
  return (await fetch(new URL(path, url))).status;
}

test('adapters share one port by default', async () => {
  service = await startService();
  const { origin } = new URL(service.url);
  expect([new URL(service.restUrl).origin, new URL(service.mcpUrl).origin]).toEqual([origin, origin]);
  expect(await statusAt(service.url, customers)).toBe(200);
});

test('an adapter with its own port answers only on that port, and nothing else answers there', async () => {
  service = await startService({
    config: { rest: { port: 0 }, mcp: { port: 0, tools: undefined, personalData: false } },
  });
  const origins = [service.url, service.restUrl, service.mcpUrl].map((url) => new URL(url).origin);
  expect(new Set(origins).size).toBe(3);
  expect(await statusAt(service.restUrl, customers)).toBe(200);
  expect(await statusAt(service.url, customers)).toBe(404);
  expect(await statusAt(service.mcpUrl, customers)).toBe(404);
  expect(await statusAt(service.mcpUrl, '/mcp')).toBe(405);
  expect(await statusAt(service.url, '/mcp')).toBe(404);
  const elsewhere = await fetch(new URL('/graphql', service.restUrl));
  expect(elsewhere.status).toBe(404);
  expect(await elsewhere.text()).toContain('The routes are under /v1/.');
});

test('a disabled adapter answers 404', async () => {
  service = await startService({ config: { rest: undefined, mcp: undefined } });
  expect(await statusAt(service.url, customers)).toBe(404);
  expect(await statusAt(service.url, '/mcp')).toBe(404);
  expect((await service.graphql('{ __typename }')).data).toEqual({ __typename: 'Query' });
});
