import { findCanaries, plantedKey, secretCanaries } from '../support/canaries.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { askEverything } from './everyOperation.ts';

/** What is the same for all callers, and about none of them. */
const kept = new Set(['GraphQL GetPortalConfiguration', 'GraphQL ListPortalConfigurations']);

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

test('tells no secret, and lets nobody keep an answer that is about a customer', async () => {
  const told = await askEverything(service);
  for (const { asked, all, headers } of told) {
    expect([asked, findCanaries(all, secretCanaries)]).toEqual([asked, []]);
    expect([asked, headers['cache-control']]).toEqual([
      asked,
      kept.has(asked) ? expect.stringContaining('max-age') : 'private, no-store',
    ]);
  }
});

test('gives out a session in the answer that opened it alone', async () => {
  const told = await askEverything(service);
  const opened = service.emulator.exchanges
    .filter(({ url, method }) => method === 'POST' && url.endsWith('sessions'))
    .map(({ responseBody }): string => JSON.parse(responseBody).url);
  expect(opened.length).toBeGreaterThanOrEqual(10);
  for (const url of opened) {
    const holding = told.filter(({ all }) => all.includes(url)).map(({ asked }) => asked);
    expect(holding).toEqual([expect.stringMatching(/[sS]ession|OpenPortal/)]);
  }
});

test('tells of people to those who ask for them', async () => {
  const fields = 'name description primaryEmail labels { key value } billingAddress { line1 phoneNumber }';
  const { data } = await service.graphql(`{ customer(key: "${plantedKey}") { ${fields} } }`);
  const personal = ['personsName', 'email', 'street', 'phone', 'label'];
  expect(findCanaries(JSON.stringify(data))).toEqual(personal);
});

test('tells models of people no more than their names, unless its configuration says so', async () => {
  const people = async (from: Service) => {
    const params = { name: 'list-customers', arguments: { filter: { key: { eq: plantedKey } } } };
    const response = await fetch(from.mcpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    return findCanaries(await response.text());
  };
  expect(await people(service)).toEqual(['personsName', 'label']);
  const open = await startService({ config: { mcp: { port: undefined, personalData: true } } });
  try {
    expect(await people(open)).toEqual(['personsName', 'email', 'street', 'phone', 'label']);
  } finally {
    await open.close();
  }
});
