import { findCanaries, plantedKey, secretCanaries } from '../support/canaries.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { runEveryOperation } from './everyOperation.ts';

/** Responses that are equal for all callers and hold no personal data. A list with cursors is not: they are its caller's. */
const cacheable = new Set(['GraphQL GetPortalConfiguration']);

// Each test runs every operation.
jest.setTimeout(60_000);

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

test('responses hold no secret, and responses about a customer are not cacheable', async () => {
  const replies = await runEveryOperation(service);
  for (const { operation, fullText, headers } of replies) {
    expect([operation, findCanaries(fullText, secretCanaries)]).toEqual([operation, []]);
    expect([operation, headers['cache-control']]).toEqual([
      operation,
      cacheable.has(operation) ? expect.stringContaining('max-age') : 'private, no-store',
    ]);
  }
});

test('a session URL is only in the response that created the session', async () => {
  const replies = await runEveryOperation(service);
  const urls = service.emulator.exchanges
    .filter(({ url, method }) => method === 'POST' && url.endsWith('sessions'))
    .map(({ responseBody }): string => JSON.parse(responseBody).url);
  expect(urls.length).toBeGreaterThanOrEqual(10);
  for (const url of urls) {
    const holders = replies.filter(({ fullText }) => fullText.includes(url)).map(({ operation }) => operation);
    expect(holders).toEqual([expect.stringMatching(/[sS]ession|OpenPortal/)]);
  }
});

test('GraphQL returns the personal data that a query selects', async () => {
  const fields = 'name description primaryEmail labels { key value } billingAddress { line1 phoneNumber }';
  const { data } = await service.graphql(`{ customer(key: "${plantedKey}") { ${fields} } }`);
  const personal = ['personsName', 'email', 'street', 'phone', 'label'];
  expect(findCanaries(JSON.stringify(data))).toEqual(personal);
});

test('MCP returns no personal data but names unless personalData is enabled', async () => {
  const personalDataIn = async (from: Service) => {
    const params = { name: 'list-customers', arguments: { filter: { key: { eq: plantedKey } } } };
    const response = await fetch(from.mcpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    return findCanaries(await response.text());
  };
  expect(await personalDataIn(service)).toEqual(['personsName', 'label']);
  const withPersonalData = await startService({
    config: { mcp: { port: undefined, tools: undefined, personalData: true } },
  });
  try {
    expect(await personalDataIn(withPersonalData)).toEqual(['personsName', 'email', 'street', 'phone', 'label']);
  } finally {
    await withPersonalData.close();
  }
});
