import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { operations } from '../../src/capabilities/operations.ts';
import { startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { startService } from '../support/service.ts';
import type { Service, ServiceOptions } from '../support/service.ts';
import { listTools, sendMessage, toolCall } from '../support/toolCall.ts';
import { gatewayHeaders, startSecuredService } from '../security/securedService.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: ServiceOptions = {}): Promise<Service> {
  const service = await startService(options);
  closing.push(() => service.close());
  return service;
}

const names = operations.map(({ name }) => name);
const reading = operations.filter(({ hints }) => hints.readOnly).map(({ name }) => name);

test('the list of all tools has at most 6,000 tokens of o200k, because a model reads it in every conversation', async () => {
  const tools = await listTools(await start());
  expect(tools.map(({ name }) => name)).toEqual(names);
  expect(countTokens(JSON.stringify({ tools }))).toBeLessThanOrEqual(6_000);
});

describe('MCP_TOOLS', () => {
  const only = (pattern: RegExp) => names.filter((name) => pattern.test(name));
  test.each<[readonly ('read' | 'customers' | 'billing' | 'portal' | 'sessions')[], readonly string[]]>([
    [['read'], reading],
    [['customers'], only(/^(create|get|upsert|delete)-customer$|^list-customers$/)],
    [['billing'], only(/-billing-/)],
    [['portal'], only(/-portal-configurations?$/)],
    [['sessions'], only(/-session$/)],
    [['read', 'sessions'], names.filter((name) => reading.includes(name) || name.endsWith('-session'))],
  ])('with %j lists those tools and refuses the others as unknown', async (tools, expected) => {
    const service = await start({ config: { mcp: { port: undefined, tools, personalData: false } } });
    expect((await listTools(service)).map(({ name }) => name)).toEqual(expected);
    for (const name of names.filter((other) => !expected.includes(other))) {
      expect((await sendMessage(service, toolCall(name))).error).toMatchObject({ code: -32602 });
    }
    expect(service.calls()).toEqual([]);
  });
});

describe("a token's permissions choose the listed tools", () => {
  let issuer: Issuer;
  beforeEach(async () => {
    issuer = await startIssuer();
    closing.push(() => issuer.close());
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['one scope', { scope: 'customers:read' }, ['list-customers', 'get-customer']],
    [
      'two scopes',
      { scope: 'portal:read sessions:create' },
      names.filter((name) => /-session$|-(list|retrieve)-portal-configurations?$/.test(name)),
    ],
    [
      'a customer',
      { customer_key: 'acme' },
      [
        'get-customer',
        'get-customer-billing-data',
        'create-stripe-checkout-session',
        'create-stripe-customer-portal-session',
      ],
    ],
    ['no scope', {}, []],
  ])('with %s', async (_case, claims, expected) => {
    const service = await startSecuredService(issuer, 'direct');
    closing.push(() => service.close());
    const tools = await listTools(service, { authorization: `Bearer ${issuer.token(claims)}` });
    expect(tools.map(({ name }) => name)).toEqual(expected);
  });

  test('a request without a token, from a gateway, gets all of them', async () => {
    const service = await startSecuredService(issuer, 'router');
    closing.push(() => service.close());
    const tools = await listTools(service, gatewayHeaders);
    expect(tools.map(({ name }) => name)).toEqual(names);
  });
});
