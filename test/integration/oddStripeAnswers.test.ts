import { demoIds } from '../../src/emulator/demoIds.ts';
import { openEnumsOf } from '../../src/datasources/openEnum.ts';
import { ConfigurationAnswer, SessionAnswer } from '../../src/datasources/stripe/contract.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

let stripe: FakeUpstream;
let service: Service;

beforeEach(async () => {
  stripe = await startFakeUpstream();
  service = await startService({ stripeUrl: stripe.url });
});
afterEach(async () => {
  await service.close();
  await stripe.close();
});

/** An answer with every member of the current version, that one may change. */
function configuration(change: (answer: ReturnType<typeof copyOfDefault>) => void = () => {}) {
  const answer = copyOfDefault();
  change(answer);
  return answer;
}

function copyOfDefault() {
  const found = service.emulator.state.stripe.configurations.get(demoIds.defaultConfiguration);
  if (found === undefined) throw new Error('The demo data has no default configuration.');
  const { features, ...rest } = structuredClone(found);
  return { ...rest, features: { ...features } };
}

const session = {
  id: 'bps_1',
  object: 'billing_portal.session',
  configuration: demoIds.defaultConfiguration,
  created: 1_700_000_000,
  customer: demoIds.acmeStripeCustomer,
  livemode: false,
  url: 'https://billing.example/p/session',
};

async function rest(path = `/v1/billing-portal/configurations/${demoIds.defaultConfiguration}`) {
  const response = await fetch(new URL(`/v1${path}`, service.restUrl));
  return { status: response.status, body: Object(await response.json()) };
}

async function tool(name: string, args: object) {
  const response = await fetch(service.mcpUrl, {
    method: 'POST',
    headers: toolHeaders,
    body: JSON.stringify(toolCall(name, args)),
  });
  return Object(await response.json()).result;
}

/** The log lines of level `warn` and above. */
function warnings(): unknown[] {
  return service.log.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40);
}

/** The answer with the value at the path, through lists. */
function withValueAt(answer: unknown, [head, ...others]: readonly string[], value: string): unknown {
  if (head === undefined) return value;
  if (head === '[]') return [withValueAt(Array.isArray(answer) ? answer[0] : undefined, others, value)];
  return { ...Object(answer), [head]: withValueAt(Object(answer)[head], others, value) };
}

function valueAt(answer: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => Object(node)[name === '[]' ? 0 : name], answer);
}

describe('a value that Stripe adds to an enum', () => {
  const configurationEnums = openEnumsOf(ConfigurationAnswer).map(({ path }) => path);
  const sessionEnums = openEnumsOf(SessionAnswer).map(({ path }) => path);

  test.each(configurationEnums)('passes through REST and MCP at %s.%s.%s', async (...path) => {
    const answer = withValueAt(configuration(), path.filter(Boolean), 'added_later');
    stripe.answerWith(json(200, answer));
    const { status, body } = await rest();
    expect([status, valueAt(body, path)]).toEqual([200, 'added_later']);
    const { structuredContent, isError } = await tool('stripe-retrieve-portal-configuration', {
      configuration: demoIds.defaultConfiguration,
    });
    expect([isError, valueAt(structuredContent, path)]).toEqual([undefined, 'added_later']);
  });

  test.each(sessionEnums)('passes through REST in a session at %s.%s.%s', async (...path) => {
    stripe.answerWith(json(200, withValueAt(session, path.filter(Boolean), 'added_later')));
    const response = await fetch(new URL('/v1/v1/billing-portal/sessions', service.restUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer: session.customer }),
    });
    expect([response.status, valueAt(await response.json(), path)]).toEqual([200, 'added_later']);
  });

  test('is UNRECOGNIZED in GraphQL, costs no other value, and is logged once', async () => {
    const odd = configuration(({ features }) => {
      features.customer_update.allowed_updates = ['email', 'business_name'];
      features.subscription_cancel = { ...features.subscription_cancel, mode: 'at_sunrise' };
    });
    stripe.answerWith(json(200, { object: 'list', data: [configuration(), odd], has_more: false, url: '/' }));
    const query =
      '{ portalConfigurations { nodes { features { customerUpdate { allowedUpdates } subscriptionCancel { mode } } } } }';
    for (let round = 0; round < 2; round++) {
      const { data, errors } = await service.graphql(query);
      expect(errors).toBeUndefined();
      expect(Object(data).portalConfigurations.nodes[1]).toEqual({
        features: {
          customerUpdate: { allowedUpdates: ['EMAIL', 'UNRECOGNIZED'] },
          subscriptionCancel: { mode: 'UNRECOGNIZED' },
        },
      });
    }
    expect(warnings()).toEqual([
      expect.objectContaining({
        member: 'data.[].features.customer_update.allowed_updates.[]',
        value: 'business_name',
        msg: 'upstream: enum value not known to this version',
      }),
      expect.objectContaining({ member: 'data.[].features.subscription_cancel.mode', value: 'at_sunrise' }),
    ]);
  });

  test('is logged without its text if it is not a word', async () => {
    stripe.answerWith(
      json(200, withValueAt(configuration(), ['features', 'subscription_cancel', 'mode'], 'ada@example.com')),
    );
    await rest();
    expect(service.log.join('')).not.toContain('ada@example.com');
    expect(service.log.join('')).toContain('(not a word)');
  });
});

describe('an input', () => {
  test('refuses UNRECOGNIZED with its path', async () => {
    const { data, errors } = await service.graphql(
      `mutation { updatePortalConfiguration(input: { id: "${demoIds.defaultConfiguration}",
        features: { customerUpdate: { allowedUpdates: [EMAIL, UNRECOGNIZED] } } }) { userErrors { code field message } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      updatePortalConfiguration: {
        userErrors: [
          {
            code: 'INVALID_INPUT',
            field: ['input', 'features', 'customerUpdate', 'allowedUpdates', '1'],
            message: 'must not be UNRECOGNIZED: only answers have this value',
          },
        ],
      },
    });
    expect(stripe.requests).toEqual([]);
  });

  test.each(['REST', 'MCP'])(
    'passes a value that this version does not know on to Stripe through %s',
    async (adapter) => {
      let sent = '';
      stripe.answerWith((request, response) => {
        request.on('data', (chunk) => (sent += String(chunk)));
        request.on('end', () => json(200, configuration())(request, response));
      });
      const features = { customer_update: { allowed_updates: ['business_name'] } };
      const result =
        adapter === 'MCP'
          ? await tool('stripe-update-portal-configuration', { configuration: demoIds.defaultConfiguration, features })
          : await fetch(
              new URL(`/v1/v1/billing-portal/configurations/${demoIds.defaultConfiguration}`, service.restUrl),
              { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ features }) },
            );
      expect(decodeURIComponent(sent)).toContain('features[customer_update][allowed_updates][0]=business_name');
      expect(adapter === 'MCP' ? result.isError : !result.ok).toBeFalsy();
    },
  );
});

const everything = `{ portalConfiguration(id: "${demoIds.defaultConfiguration}") {
  id active applicationId businessProfile { headline } defaultReturnUrl metadata { key value } name isDefault
  loginPage { enabled } features {
    customerUpdate { enabled allowedUpdates } invoiceHistory { enabled } paymentMethodUpdate { enabled }
    subscriptionCancel { enabled mode prorationBehavior cancellationReason { enabled options feedbackOptions } }
    subscriptionPause { enabled } subscriptionUpdate { enabled prorationBehavior products { productId } }
  } } }`;

describe('an odd member costs no more than its own field', () => {
  const odd: Record<string, (answer: Record<string, unknown>, features: Record<string, unknown>) => void> = {
    'null for a feature': (_answer, features) => (features['subscription_update'] = null),
    'a feature that is missing': (_answer, features) => delete features['customer_update'],
    'a feature that is a text': (_answer, features) => (features['invoice_history'] = 'on'),
    'null for an enum': (_answer, features) => (features['subscription_cancel'] = { enabled: true, mode: null }),
    'an empty string for an enum': (_answer, features) =>
      (features['subscription_cancel'] = { enabled: true, mode: '', proration_behavior: 'none' }),
    'a number for an enum': (_answer, features) => (features['subscription_cancel'] = { enabled: true, mode: 7 }),
    'null for the business profile': (answer) => (answer['login_page'] = null),
    'an expanded application': (answer) => (answer['application'] = { id: 'ca_1', object: 'application' }),
    'null for metadata': (answer) => (answer['metadata'] = null),
    'a number in metadata': (answer) => (answer['metadata'] = { a: 1, b: 'two' }),
    'metadata with a key of the prototype chain': (answer) => (answer['metadata'] = { constructor: 'acme', b: 'two' }),
    'an object in place of the object name': (answer) => (answer['object'] = null),
    'a new member': (answer) => (answer['added_later'] = { deep: [1] }),
  };

  test.each(Object.entries(odd))('%s', async (_what, change) => {
    const answer = copyOfDefault();
    change(Object(answer), Object(answer.features));
    stripe.answerWith(json(200, answer));
    const { data, errors } = await service.graphql(everything);
    expect(errors).toBeUndefined();
    expect(Object(data).portalConfiguration).toMatchObject({ id: demoIds.defaultConfiguration, isDefault: true });
    expect(Object(data).portalConfiguration.features.paymentMethodUpdate).not.toBeNull();
    expect(await rest()).toMatchObject({ status: 200, body: { id: demoIds.defaultConfiguration } });
  });

  test('an expanded object reads as its id, also in a list', async () => {
    const answer = configuration(({ features }) => {
      Object(features.subscription_cancel.cancellation_reason).feedback_options = [{ id: 'fo_1', object: 'x' }];
    });
    stripe.answerWith(json(200, { ...answer, application: { id: 'ca_1', object: 'application' } }));
    const { data } = await service.graphql(everything);
    expect(Object(data).portalConfiguration).toMatchObject({
      applicationId: 'ca_1',
      features: { subscriptionCancel: { cancellationReason: { feedbackOptions: ['fo_1'] } } },
    });
    expect(warnings()).toEqual([]);
  });

  test('a field that cannot be null and has no value is an error at its own path', async () => {
    stripe.answerWith(json(200, { ...configuration(), created: 'yesterday' }));
    const { errors } = await service.graphql(
      `{ portalConfiguration(id: "${demoIds.defaultConfiguration}") { id createdAt } }`,
    );
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['portalConfiguration', 'createdAt'],
        extensions: expect.objectContaining({ code: 'UPSTREAM_INVALID_RESPONSE' }),
        message: 'The upstream did not return a valid value for this field.',
      }),
    ]);
    expect(service.log.join('')).toContain('created is_number');
  });

  test('an id with an underscore is an id', async () => {
    stripe.answerWith(json(200, { ...configuration(), id: 'bpc_test_1' }));
    const { data } = await service.graphql('{ portalConfiguration(id: "bpc_test_1") { id } }');
    expect(data).toEqual({ portalConfiguration: { id: 'bpc_test_1' } });
    expect(await rest('/v1/billing-portal/configurations/bpc_test_1')).toMatchObject({ status: 200 });
  });

  test.each([
    ['no id', { id: undefined }],
    ['an id of another kind', { id: 'cus_1' }],
  ])('without identity there is no configuration: %s', async (_what, change) => {
    stripe.answerWith(json(200, { ...configuration(), ...change }));
    expect(await rest()).toMatchObject({ status: 502 });
  });
});

describe('a write that Stripe confirmed is not reported as failed for an odd answer', () => {
  test('a creation of which little more than the id can be read', async () => {
    stripe.answerWith(json(200, { id: 'bpc_1', features: null, created: '', active: 'yes' }));
    const { data, errors } = await service.graphql(
      `mutation { createPortalConfiguration(input: { features: { invoiceHistory: { enabled: true } } }) {
        configuration { id features { invoiceHistory { enabled } } } userErrors { message } } }`,
    );
    expect(data).toEqual({ createPortalConfiguration: { configuration: null, userErrors: [] } });
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['createPortalConfiguration', 'configuration', 'features'],
        message: 'The upstream did not return a valid value for this field. The mutation was applied.',
      }),
    ]);
  });

  test('a session with nothing but its URL', async () => {
    stripe.answerWith(json(200, { customer: session.customer, url: session.url, created: null, flow: 7 }));
    const { data, errors } = await service.graphql(
      `mutation { createPortalSession(input: { stripeCustomerId: "${session.customer}" }) {
        session { id url createdAt livemode flow { type } configuration { id } } userErrors { message } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      createPortalSession: {
        session: { id: null, url: session.url, createdAt: null, livemode: null, flow: null, configuration: null },
        userErrors: [],
      },
    });
  });

  test('a session whose customer and configuration are expanded', async () => {
    stripe.answerWith(json(200, { ...session, customer: { id: session.customer }, configuration: configuration() }));
    const { data, errors } = await service.graphql(
      `mutation { createPortalSession(input: { stripeCustomerId: "${session.customer}" }) {
        session { stripeCustomerId } userErrors { message } } }`,
    );
    expect(errors).toBeUndefined();
    expect(Object(data).createPortalSession.session).toEqual({ stripeCustomerId: session.customer });
  });
});
