import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { testsThatNeed } from '../support/optionalTests.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

/**
 * The five Stripe operations, by every adapter, against Stripe's own mock server, which checks requests against Stripe's
 * document and fills its answers from it. `STRIPE_MOCK` is the path of its binary.
 */
const binary = process.env['STRIPE_MOCK'];
const stripeMock = testsThatNeed(
  binary !== undefined,
  'tests against stripe-mock. Set STRIPE_MOCK to the path of its binary.',
);

stripeMock.describe('stripe-mock', () => {
  let mock: ChildProcess;
  let service: Service;

  beforeAll(async () => {
    mock = spawn(binary ?? '', ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0']);
    const port = await portOf(mock);
    service = await startService({ stripeUrl: `http://127.0.0.1:${port}` });
  });

  afterAll(async () => {
    await service.close();
    mock.kill();
    await once(mock, 'exit');
  });

  const configuration = 'bpc_1PgafmB7WZ01zgkWZmkYyyyy';
  const features = {
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    customer_update: { enabled: true, allowed_updates: ['email', 'address'] },
    subscription_cancel: {
      enabled: true,
      mode: 'at_period_end',
      cancellation_reason: { enabled: true, options: ['other'] },
    },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ['price'],
      products: [{ product: 'prod_1', prices: ['price_1', 'price_2'] }],
    },
  };
  const business_profile = { headline: 'Manage your plan', privacy_policy_url: 'https://acme.example/privacy' };
  const session = { customer: 'cus_123', return_url: 'https://acme.example/account', configuration };

  describe('GraphQL', () => {
    test.each([
      'ListPortalConfigurations',
      'GetPortalConfiguration',
      'CreatePortalConfiguration',
      'UpdatePortalConfiguration',
      'CreatePortalSession',
    ])('the operation %s of the folder operations succeeds', async (name) => {
      const { data, errors } = await service.graphql(readOperation(`${name}.graphql`), {
        ...JSON.parse(readOperation(`${name}.variables.json`)),
      });
      expect(errors).toBeUndefined();
      expect(Object.values(Object(data))).toEqual([expect.any(Object)]);
      expect(JSON.stringify(data)).not.toMatch(/"userErrors":\[\{/);
    });
  });

  describe('REST', () => {
    const path = 'v1/billing-portal/configurations';
    test.each<[string, string, string, object | undefined]>([
      ['lists configurations', 'GET', `${path}?limit=3&active=true`, undefined],
      ['reads a configuration', 'GET', `${path}/${configuration}`, undefined],
      ['creates a configuration', 'POST', path, { features, business_profile, metadata: { team: 'billing' } }],
      [
        'changes a configuration',
        'POST',
        `${path}/${configuration}`,
        { active: true, features, metadata: { team: '' } },
      ],
      ['opens a session', 'POST', 'v1/billing-portal/sessions', session],
    ])('%s', async (_what, method, route, body) => {
      const response = await fetch(service.restUrl + route, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json();
      expect({ status: response.status, answer }).toEqual({
        status: method === 'POST' && !route.endsWith(configuration) ? expect.any(Number) : 200,
        answer: expect.objectContaining({ object: expect.any(String) }),
      });
      expect(response.ok).toBe(true);
    });
  });

  describe('MCP', () => {
    test.each<[string, object]>([
      ['stripe-list-portal-configurations', { limit: 3, active: true }],
      ['stripe-retrieve-portal-configuration', { configuration }],
      ['stripe-create-portal-configuration', { features, business_profile }],
      ['stripe-update-portal-configuration', { configuration, active: true, features }],
      ['stripe-create-portal-session', session],
    ])('the tool %s succeeds', async (tool, input) => {
      const response = await fetch(service.mcpUrl, {
        method: 'POST',
        headers: toolHeaders,
        body: JSON.stringify(toolCall(tool, input)),
      });
      expect(await response.json()).toMatchObject({ result: expect.not.objectContaining({ isError: true }) });
    });
  });
});

function readOperation(file: string): string {
  return readFileSync(new URL(`../../operations/${file}`, import.meta.url), 'utf8');
}

/** The port of the mock's plain HTTP server, from its log. */
function portOf({ stdout, stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += String(chunk);
      const port = /HTTP at address: 127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(port);
    };
    stdout?.on('data', read);
    stderr?.on('data', read);
    stdout?.on('end', () => reject(new Error(`stripe-mock did not start: ${output}`)));
  });
}
