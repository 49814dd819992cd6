import { demoIds } from '../../src/emulator/demoIds.ts';
import { callLinesOf } from '../support/callLog.ts';
import { json, startFakeUpstream, text } from '../support/fakeUpstream.ts';
import type { FakeUpstream } from '../support/fakeUpstream.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let upstream: FakeUpstream;
let service: Service;

beforeEach(async () => {
  upstream = await startFakeUpstream();
  service = await startService({ konnectUrl: upstream.url, stripeUrl: upstream.url });
});
afterEach(async () => {
  await service.close();
  await upstream.close();
});

const readCustomer = `{ customer(id: "${demoIds.acme}") { name } }`;
const readConfiguration = `{ portalConfiguration(id: "${demoIds.defaultConfiguration}") { name } }`;
const openPortal = `mutation { createCustomerPortalSession(input: { customerId: "${demoIds.acme}" }) { userErrors { code } } }`;

const stripeError = (message: string) => ({ error: { type: 'invalid_request_error', message } });
const problem = (status: number, detail: string) => ({ status, title: 'Problem', detail });

describe('the log names the permission that a credential lacks, and the caller learns only UPSTREAM_AUTH', () => {
  test.each([
    {
      title: 'a restricted key of Stripe',
      document: readConfiguration,
      status: 403,
      body: stripeError(
        "The provided key 'rk_test_*********canary' does not have the required permissions for this endpoint on account 'acct_1Canary'. Having the 'rak_customer_portal_write' permission would allow this request to continue.",
      ),
      reason:
        "status 403: The provided key '[redacted]' does not have the required permissions for this endpoint on account '[redacted]'. Having the 'rak_customer_portal_write' permission would allow this request to continue.",
    },
    {
      title: 'an expired key of Stripe',
      document: readConfiguration,
      status: 401,
      body: stripeError('Expired API Key provided: sk_test_****canary'),
      reason: 'status 401: Expired API Key provided: [redacted]',
    },
    {
      title: 'a token of Konnect',
      document: readCustomer,
      status: 403,
      body: problem(403, 'The token of Wilhelmina Canarescu lacks the permission metering:customers_read'),
      reason: 'status 403: The token of [redacted] lacks the permission metering:customers_read',
    },
    {
      title: "the key of Konnect's Stripe app",
      document: openPortal,
      status: 412,
      body: problem(
        412,
        "precondition failed error: provider error for app x: The provided key 'rk_live_canary1' does not have the required permissions. Having the 'rak_customer_portal_write' permission would allow this request to continue.",
      ),
      reason: expect.stringMatching(/^Stripe rejected the key of Konnect's Stripe app: .*rak_customer_portal_write/),
    },
  ])('$title', async ({ document, status, body, reason }) => {
    upstream.answerWith(json(status, body));
    const { errors } = await service.graphql(document);
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_AUTH' } }]);
    expect(JSON.stringify(errors)).not.toMatch(/permission|canar|rak_|Expired/i);
    expect(callLinesOf(service.log)).toEqual([expect.objectContaining({ code: 'UPSTREAM_AUTH', reason })]);
    expect(service.log.join('')).not.toMatch(/canar/i);
  });

  test.each([
    ['a page of a proxy', text(403, '<h1>Forbidden</h1>', { 'content-type': 'text/html' })],
    ['JSON without a sentence', json(403, { error: { message: 7 }, detail: ['x'] })],
  ])('but the status alone for %s', async (_what, answer) => {
    upstream.answerWith(answer);
    for (const document of [readCustomer, readConfiguration]) await service.graphql(document);
    expect(callLinesOf(service.log)).toMatchObject([{ reason: 'status 403' }, { reason: 'status 403' }]);
  });
});
