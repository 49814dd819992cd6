import type { IncomingMessage } from 'node:http';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { json, startFakeUpstream } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { toolCall, toolHeaders } from '../support/toolCall.ts';

let konnect: FakeUpstream;
let service: Service;
let written: string[];

beforeEach(async () => {
  konnect = await startFakeUpstream();
  service = await startService({ konnectUrl: konnect.url });
  written = [];
});
afterEach(async () => {
  await service.close();
  await konnect.close();
});

interface Script {
  /** Answers to reads of the billing, in order; the last one repeats. */
  readonly reads: readonly { readonly status?: number; readonly body: object }[];
  readonly write?: { readonly status?: number; readonly body: object };
}

/** Answers as the real server: data of another app are left out, labels of Stripe are not stored. */
function script({ reads, write }: Script): void {
  let count = 0;
  konnect.answerWith((request, response) => {
    if (request.method === 'GET') {
      const read = reads[Math.min(count++, reads.length - 1)];
      return json(read?.status ?? 200, read?.body ?? {})(request, response);
    }
    readBody(request, (body) => {
      written.push(`${request.method} ${request.url?.split(demoIds.acme)[1]} ${body}`);
      json(write?.status ?? 200, write?.body ?? {})(request, response);
    });
  });
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => done(body));
}

const sandbox = { billing_profile: { id: demoIds.sandboxProfile }, app_data: {} };
const stripe = (data: object = { customer_id: 'cus_1' }) => ({
  billing_profile: { id: demoIds.stripeProfile },
  app_data: { stripe: data },
});
const external = {
  billing_profile: { id: demoIds.sandboxProfile },
  app_data: { external_invoicing: { labels: null } },
};
const unlinked = { status: 412, body: { status: 412, title: 'Precondition Failed', detail: 'customer has no data' } };

const selection = '{ userErrors { code field message } }';
const appDataOf = (data: string) =>
  `updateCustomerBillingAppData(input: { customerId: "${demoIds.acme}", ${data} }) ${selection}`;
const billingOf = (data: string) =>
  `updateCustomerBilling(input: { customerId: "${demoIds.acme}", ${data} }) ${selection}`;

async function userErrors(mutation: string): Promise<unknown> {
  const { data, errors } = await service.graphql(`mutation { r: ${mutation} }`);
  expect(errors).toBeUndefined();
  return Object(data).r.userErrors;
}

async function put(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(new URL(`/v1/v3/openmeter/customers/${demoIds.acme}${path}`, service.restUrl), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** The text of a tool's answer, with `isError` if it is one. */
async function callTool(name: string, args: object): Promise<string> {
  const response = await fetch(service.mcpUrl, {
    method: 'POST',
    headers: toolHeaders,
    body: JSON.stringify(toolCall(name, args)),
  });
  return response.text();
}

const notHeld = (...field: string[]) => [
  expect.objectContaining({ code: 'PRECONDITION_FAILED', field: ['input', ...field] }),
];

describe('data that the app in force cannot hold', () => {
  test('are refused before the write if the billing in force shows another app', async () => {
    script({ reads: [{ body: external }] });
    expect(await userErrors(appDataOf('stripe: { stripeCustomerId: "cus_1" }'))).toEqual(notHeld('stripe'));
    expect(await userErrors(billingOf('appData: { stripe: { stripeCustomerId: "cus_1" } }'))).toEqual(
      notHeld('appData', 'stripe'),
    );
    expect(written).toEqual([]);
  });

  test('are refused for an unlinked customer whose app is Stripe', async () => {
    script({ reads: [unlinked] });
    expect(await userErrors(appDataOf('externalInvoicing: { labels: [] }'))).toEqual(notHeld('externalInvoicing'));
    expect(written).toEqual([]);
  });

  test.each(['', '/app-data'])('are refused if the answer to PUT billing%s leaves them out', async (path) => {
    script({ reads: [{ body: sandbox }], write: { body: {} } });
    const data = { stripe: { customer_id: 'cus_1' } };
    const answer = await put(`/billing${path}`, path === '' ? { app_data: data } : data);
    expect(answer).toMatchObject({
      status: 412,
      body: {
        code: 'PRECONDITION_FAILED',
        invalid_parameters: [expect.objectContaining({ field: path === '' ? 'app_data.stripe' : 'stripe' })],
      },
    });
  });

  test('are reported with the pin that was made', async () => {
    script({
      reads: [{ body: sandbox }],
      write: { body: { billing_profile: { id: demoIds.sandboxProfile }, app_data: {} } },
    });
    const input = `billingProfileId: "${demoIds.sandboxProfile}", appData: { stripe: { stripeCustomerId: "cus_1" } }`;
    expect(await userErrors(billingOf(input))).toEqual([
      {
        code: 'PRECONDITION_FAILED',
        field: ['input', 'appData', 'stripe'],
        message: 'the profile was pinned, but its billing app does not hold these data: they were not set',
      },
    ]);
    const text = await callTool('update-customer-billing-data', {
      customerid: demoIds.acme,
      billing_profile: { id: demoIds.sandboxProfile },
      app_data: { stripe: { customer_id: 'cus_1' } },
    });
    expect(text).toContain('PRECONDITION_FAILED: a part of the request was applied.');
  });
});

describe('data of the app in force', () => {
  test('are set by the app-data operation when no profile is given, so that nothing is pinned', async () => {
    script({ reads: [{ body: stripe() }], write: { body: { stripe: { customer_id: 'cus_2' } } } });
    const input = 'billingProfileId: null, appData: { stripe: { stripeCustomerId: "cus_2" } }';
    expect(await userErrors(billingOf(input))).toEqual([]);
    expect(written).toEqual(['PUT /billing/app-data {"stripe":{"customer_id":"cus_2"}}']);
    expect(konnect.requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
  });

  test('are answered with the profile in force', async () => {
    script({ reads: [{ body: stripe() }], write: { body: { stripe: { customer_id: 'cus_2' } } } });
    expect(await put('/billing', { app_data: { stripe: { customer_id: 'cus_2' } } })).toEqual({
      status: 200,
      body: { billing_profile: { id: demoIds.stripeProfile }, app_data: { stripe: { customer_id: 'cus_2' } } },
    });
  });

  test('link an unlinked customer', async () => {
    script({ reads: [unlinked], write: { body: { stripe: { customer_id: 'cus_2' } } } });
    expect(await userErrors(appDataOf('stripe: { stripeCustomerId: "cus_2" }'))).toEqual([]);
  });

  test('link a customer whose billing in force says null for its app', async () => {
    script({
      reads: [{ body: { billing_profile: { id: demoIds.stripeProfile }, app_data: { stripe: null } } }],
      write: { body: { stripe: { customer_id: 'cus_2' } } },
    });
    expect(await userErrors(appDataOf('stripe: { stripeCustomerId: "cus_2" }'))).toEqual([]);
  });

  test('are done if the answer leaves them out and a read shows them', async () => {
    script({
      reads: [{ body: stripe() }, { body: stripe({ customer_id: 'cus_2' }) }],
      write: { body: { stripe: null } },
    });
    expect(await userErrors(appDataOf('stripe: { stripeCustomerId: "cus_2" }'))).toEqual([]);
  });

  test('are not done if the answer shows others', async () => {
    script({ reads: [{ body: stripe() }], write: { body: { stripe: { customer_id: 'cus_1' } } } });
    expect(await userErrors(appDataOf('stripe: { stripeCustomerId: "cus_2" }'))).toEqual(notHeld('stripe'));
  });
});

describe('null for the data of an app', () => {
  const cleared = [{ body: stripe() }, unlinked];

  test.each([
    { title: 'GraphQL', unlink: () => userErrors(appDataOf('stripe: null')), done: [] },
    { title: 'REST', unlink: async () => (await put('/billing/app-data', { stripe: null })).status, done: 200 },
    {
      title: 'MCP',
      unlink: async () => {
        const args = { customerid: demoIds.acme, stripe: null };
        return (await callTool('update-customer-billing-app-data', args)).includes('isError');
      },
      done: false,
    },
  ])('unlinks the Stripe customer over $title', async ({ unlink, done }) => {
    script({ reads: cleared, write: { body: {} } });
    expect(await unlink()).toEqual(done);
    expect(written).toEqual(['PUT /billing/app-data {"stripe":null}']);
  });

  test('unlinks while another profile is pinned', async () => {
    script({ reads: [unlinked], write: { body: { billing_profile: { id: demoIds.stripeProfile } } } });
    const input = `billingProfileId: "${demoIds.stripeProfile}", appData: { stripe: null }`;
    expect(await userErrors(billingOf(input))).toEqual([]);
    expect(written).toEqual([
      `PUT /billing {"billing_profile":{"id":"${demoIds.stripeProfile}"},"app_data":{"stripe":null}}`,
    ]);
  });

  test('is refused with the reason of a Konnect that cannot clear', async () => {
    const parameter = { field: 'stripe', rule: 'required', reason: 'Stripe data is required', source: 'body' };
    script({
      reads: [{ body: stripe() }],
      write: { status: 400, body: { status: 400, title: 'Bad Request', invalid_parameters: [parameter] } },
    });
    expect(await userErrors(appDataOf('stripe: null'))).toEqual([
      {
        code: 'INVALID_INPUT',
        field: ['input', 'stripe'],
        message: 'cannot be cleared, because Konnect refuses null: Stripe data is required',
      },
    ]);
  });

  test('is refused if Konnect accepts it and the data stay', async () => {
    script({ reads: [{ body: stripe() }], write: { body: {} } });
    expect(await userErrors(appDataOf('stripe: null'))).toEqual(notHeld('stripe'));
  });

  test('has an unknown outcome if the read after it fails', async () => {
    script({ reads: [{ body: stripe() }, { status: 500, body: {} }], write: { body: {} } });
    const { errors } = await service.graphql(`mutation { r: ${appDataOf('stripe: null')} }`);
    expect(errors?.[0]?.extensions['code']).toBe('OUTCOME_UNKNOWN');
  });

  test.each([
    'stripeCustomerId: null',
    'stripeCustomerId: "cus_1", defaultPaymentMethodId: null',
    'stripeCustomerId: "cus_1", labels: null',
  ])('is refused for a single member: %s', async (members) => {
    script({ reads: [{ body: stripe() }] });
    expect(await userErrors(appDataOf(`stripe: { ${members} }`))).toEqual([
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('not null') }),
    ]);
    expect(written).toEqual([]);
  });
});

describe('an update of nothing', () => {
  test.each([appDataOf('').replace(', }', ' }'), billingOf('appData: {}'), billingOf('appData: null')])(
    'is refused without a call: %s',
    async (mutation) => {
      expect(await userErrors(mutation)).toEqual([expect.objectContaining({ code: 'INVALID_INPUT', field: null })]);
      expect(konnect.requests).toEqual([]);
    },
  );
});
