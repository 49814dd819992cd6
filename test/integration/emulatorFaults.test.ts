import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const codesOf = (answer: { errors?: readonly { extensions: Readonly<Record<string, unknown>> }[] }) =>
  answer.errors?.map(({ extensions }) => extensions['code']);

test.each([
  ['emulator-fault-429', 'RATE_LIMITED'],
  ['emulator-fault-429-retry-after', 'RATE_LIMITED'],
  ['emulator-fault-500', 'UPSTREAM_ERROR'],
])('a customer with the key %s answers %s, on demand of a client', async (key, code) => {
  const answer = await service.graphql('query ($key: String!) { customer(key: $key) { id } }', { key });
  expect(codesOf(answer)).toEqual([code]);
});

test('a customer with the name of a fault can be created and listed, and its requests fail', async () => {
  const { data } = await service.graphql(
    `mutation { createCustomer(input: { key: "limited", name: "emulator-fault-429" }) { customer { id } } }`,
  );
  const { id } = Object(data).createCustomer.customer;
  const answer = await service.graphql('query ($id: ID!) { customer(id: $id) { billing { profile { name } } } }', {
    id,
  });
  expect(codesOf(answer)).toEqual(['RATE_LIMITED']);
});

test('a customer with the name of an error of Stripe can be read, and opens no checkout', async () => {
  const { data } = await service.graphql(
    `mutation { createCustomer(input: { key: "refused", name: "emulator-fault-stripe-400" }) { customer { id } } }`,
  );
  const { id } = Object(data).createCustomer.customer;
  const answer = await service.graphql(
    `mutation ($id: ID!) {
      createCustomerCheckoutSession(input: { customerId: $id, successUrl: "https://example.com" }) {
        session { id }
        userErrors { message }
      }
    }`,
    { id },
  );
  expect(answer).toMatchObject({
    data: {
      createCustomerCheckoutSession: {
        session: null,
        userErrors: [{ message: expect.stringContaining('The emulated Stripe refuses this request.') }],
      },
    },
  });
  const read = await service.graphql('query ($id: ID!) { customer(id: $id) { name } }', { id });
  expect(read.data).toEqual({ customer: { name: 'emulator-fault-stripe-400' } });
});

test('a portal configuration with the name of a fault is refused by the emulated Stripe', async () => {
  const answer = await service.graphql(
    `mutation {
      createPortalConfiguration(
        input: { name: "emulator-fault-500", features: { invoiceHistory: { enabled: true } } }
      ) { configuration { id } }
    }`,
  );
  expect(codesOf(answer)).toEqual(['UPSTREAM_ERROR']);
});
