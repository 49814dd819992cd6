import { demoIds } from '../../src/emulator/demoIds.ts';
import { postGraphQL, startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

type Members = Record<string, unknown>;

/** Members that Stripe sets itself, and refuses in a request. */
const readOnly = ['id', 'object', 'application', 'created', 'is_default', 'livemode', 'updated'];
const path = '/v1/v1/billing-portal/configurations';

async function rest(route: string, body?: Members): Promise<{ status: number; body: Members }> {
  const response = await fetch(new URL(route, service.restUrl), {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: Object(await response.json()) };
}

async function tool(name: string, args: Members): Promise<{ isError?: boolean; structuredContent: Members }> {
  const body = JSON.stringify(toolCall(name, args));
  const response = await fetch(service.mcpUrl, { method: 'POST', headers: toolHeaders, body });
  return Object(await response.json()).result;
}

/** What was read, as a request: without the members that Stripe sets. */
function writable(read: Members, ...others: string[]): Members {
  const members = Object.entries(read).filter(([name]) => ![...readOnly, ...others].includes(name));
  return { ...Object.fromEntries(members), login_page: { enabled: Object(read['login_page']).enabled } };
}

/** With members that are null at Stripe, and lists that are empty. */
async function bareConfiguration(): Promise<string> {
  const { body } = await rest(path, { features: { customer_update: { enabled: false } } });
  return String(body['id']);
}

describe.each(['full', 'bare'])('a %s portal configuration that was read', (kind) => {
  let id: string;
  beforeEach(async () => {
    id = kind === 'full' ? demoIds.defaultConfiguration : await bareConfiguration();
  });

  test('can be sent back as an update through REST and MCP, and changes nothing', async () => {
    const { body: read } = await rest(`${path}/${id}`);
    expect((await rest(`${path}/${id}`, writable(read))).status).toBe(200);
    const { isError, structuredContent } = await tool('stripe-update-portal-configuration', {
      configuration: id,
      ...writable(read),
    });
    expect(isError).toBeUndefined();
    expect(writable(structuredContent)).toEqual(writable(read));
  });

  test('can be sent as a new one through REST and MCP, with the same members', async () => {
    const { body: read } = await rest(`${path}/${id}`);
    const request = writable(read, 'active');
    const { status, body } = await rest(path, request);
    expect([status, writable(body, 'active')]).toEqual([200, request]);
    const { isError, structuredContent } = await tool('stripe-create-portal-configuration', request);
    expect(isError).toBeUndefined();
    expect(writable(structuredContent, 'active')).toEqual(request);
  });

  test('can be sent back and as a new one through GraphQL', async () => {
    const { data } = await service.graphql(`{ portalConfiguration(id: "${id}") { ${fields} } }`);
    const { portalConfiguration: read } = Object(data);
    const updated = await service.graphql(update, { input: { id, ...read } });
    expect(updated.errors).toBeUndefined();
    expect(updated.data).toEqual({ result: { configuration: read, userErrors: [] } });
    const created = await service.graphql(create, { input: read });
    expect(created.errors).toBeUndefined();
    expect(created.data).toEqual({ result: { configuration: read, userErrors: [] } });
  });
});

const fields = `
  businessProfile { headline privacyPolicyUrl termsOfServiceUrl } defaultReturnUrl name loginPage { enabled }
  metadata { key value }
  features {
    customerUpdate { enabled allowedUpdates }
    invoiceHistory { enabled }
    paymentMethodUpdate { enabled paymentMethodConfigurationId }
    subscriptionCancel { enabled mode prorationBehavior cancellationReason { enabled options feedbackOptions } }
    subscriptionPause { enabled duration { type intervalOptions { interval intervalCount } } }
    subscriptionUpdate {
      enabled billingCycleAnchor defaultAllowedUpdates prorationBehavior trialUpdateBehavior
      products { productId priceIds adjustableQuantity { enabled minimum maximum } }
      scheduleAtPeriodEnd { conditions { type } }
    }
  }`;
const update = `mutation ($input: UpdatePortalConfigurationInput!) {
  result: updatePortalConfiguration(input: $input) { configuration { ${fields} } userErrors { field message } } }`;
const create = `mutation ($input: CreatePortalConfigurationInput!) {
  result: createPortalConfiguration(input: $input) { configuration { ${fields} } userErrors { field message } } }`;

describe('null in an update', () => {
  const features = { subscription_cancel: { mode: null }, subscription_update: { billing_cycle_anchor: null } };

  test('is refused with its path for a member that is set and that Stripe cannot clear; nothing is written', async () => {
    const message = 'must not be null: Stripe cannot clear it';
    const id = demoIds.defaultConfiguration;
    const { data } = await postGraphQL(
      service.url,
      `mutation { updatePortalConfiguration(input: { id: "${id}", name: "changed",
        features: { subscriptionCancel: { mode: null }, customerUpdate: { enabled: null } } }) { userErrors { field message } } }`,
    );
    expect(Object(data).updatePortalConfiguration.userErrors).toEqual([
      { field: ['input', 'features', 'customerUpdate', 'enabled'], message },
      { field: ['input', 'features', 'subscriptionCancel', 'mode'], message },
    ]);
    const { status, body } = await rest(`${path}/${id}`, { features: { subscription_cancel: { mode: null } } });
    expect([status, body['invalid_parameters']]).toEqual([
      400,
      [expect.objectContaining({ field: 'features.subscription_cancel.mode', reason: message })],
    ]);
    const { isError } = await tool('stripe-update-portal-configuration', { configuration: id, features });
    expect(isError).toBe(true);
    expect(service.calls().filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  test.each(['REST', 'MCP'])('clears what Stripe can clear through %s', async (adapter) => {
    const id = demoIds.defaultConfiguration;
    const change = {
      name: null,
      metadata: null,
      business_profile: { headline: null },
      features: { customer_update: { allowed_updates: null } },
    };
    const answer =
      adapter === 'REST'
        ? (await rest(`${path}/${id}`, change)).body
        : (await tool('stripe-update-portal-configuration', { configuration: id, ...change })).structuredContent;
    expect(answer).toMatchObject({
      name: null,
      metadata: {},
      business_profile: { headline: null },
      features: { customer_update: { allowed_updates: [] } },
    });
  });

  test('of an unknown configuration is NOT_FOUND', async () => {
    expect(await rest(`${path}/bpc_none`, { features })).toMatchObject({ status: 404 });
  });
});

test('an empty list of conditions in a creation is left out, because Stripe takes none there', async () => {
  const { status } = await rest(path, {
    features: {
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        products: [{ product: 'prod_1', prices: ['price_1'] }],
        schedule_at_period_end: { conditions: [] },
      },
    },
  });
  expect(status).toBe(200);
  const [call] = service.emulator.exchanges.slice(-1);
  expect(decodeURIComponent(call?.requestBody ?? '')).not.toContain('conditions');
});
