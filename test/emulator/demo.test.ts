import { BillingProfile, Customer, ulidPattern } from '../../src/datasources/konnect/contract.ts';
import { Configuration } from '../../src/datasources/stripe/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import type { Exchange } from '../../src/emulator/emulator.ts';
import { newCustomer, startCalls } from './calls.ts';

describe('the demo data', () => {
  test('is the same at every start, and matches the contracts', async () => {
    const [one, two] = [await startCalls(), await startCalls()];
    expect(one.state.konnect).toEqual(two.state.konnect);
    expect(one.state.stripe.configurations).toEqual(two.state.stripe.configurations);
    for (const { customer } of one.state.konnect.customers.values()) expect(Customer.parse(customer)).toEqual(customer);
    for (const profile of one.state.konnect.profiles.values()) expect(BillingProfile.parse(profile)).toEqual(profile);
    for (const row of one.state.stripe.configurations.values()) expect(Configuration.parse(row)).toEqual(row);
    await Promise.all([one.close(), two.close()]);
  });

  test('is not shared between emulators', async () => {
    const one = await startCalls();
    one.configuration(demoIds.defaultConfiguration).features.invoice_history.enabled = false;
    one.configuration(demoIds.secondConfiguration).features.customer_update.enabled = true;
    one.record(demoIds.acme).customer.labels = { changed: 'yes' };
    expect(one.configuration(demoIds.inactiveConfiguration).features.customer_update.enabled).toBe(false);
    const profile = one.state.konnect.profiles.get(demoIds.stripeProfile);
    if (profile) profile.default = false;
    const two = await startCalls();
    expect(two.configuration(demoIds.defaultConfiguration).features.invoice_history.enabled).toBe(true);
    expect(two.configuration(demoIds.inactiveConfiguration).features.customer_update.enabled).toBe(false);
    expect(two.record(demoIds.acme).customer.labels).toHaveProperty('tier');
    expect(two.state.konnect.profiles.get(demoIds.stripeProfile)?.default).toBe(true);
    await Promise.all([one.close(), two.close()]);
  });

  test('has several pages of customers with unique ids, keys and links', async () => {
    const { state, close } = await startCalls();
    const records = [...state.konnect.customers.values()];
    expect(records.length).toBeGreaterThanOrEqual(63);
    expect(new Set(records.map(({ customer }) => customer.id)).size).toBe(records.length);
    expect(new Set(records.map(({ customer }) => customer.key)).size).toBe(records.length);
    expect(records.every(({ customer }) => ulidPattern.test(customer.id))).toBe(true);
    const linked = records.flatMap(({ stripe }) => (stripe ? [stripe.customer_id] : []));
    expect(linked.length).toBeGreaterThan(10);
    expect(new Set(linked).size).toBe(linked.length);
    expect(linked.every((id) => state.stripe.customers.has(id))).toBe(true);
    expect(demoIds.freeStripeCustomers.some((id) => linked.includes(id))).toBe(false);
    await close();
  });

  test('is omitted when `demo` is false', async () => {
    const { state, close } = await startEmulator({ demo: false });
    expect([state.konnect.customers.size, state.konnect.profiles.size, state.stripe.configurations.size]).toEqual([
      0, 0, 0,
    ]);
    await close();
  });

  test('new ids are the same at every start', async () => {
    const make = async () => {
      const calls = await startCalls();
      const { body } = await calls.konnect('POST', '/customers', newCustomer('new'));
      await calls.close();
      return Customer.parse(body).id;
    };
    expect(await make()).toBe(await make());
  });
});

describe('onExchange', () => {
  test('reports each exchange of both upstreams as sent over the wire, before the client receives the response', async () => {
    const exchanges: Exchange[] = [];
    const calls = await startCalls({ onExchange: (exchange) => exchanges.push(exchange) });
    await calls.konnect('POST', '/customers?x=%C3%A9', '{"name":"é"}');
    expect(exchanges).toHaveLength(1);
    await calls.stripe('GET', '/configurations?limit=1&expand[]=data.application');
    expect(exchanges).toHaveLength(2);
    await calls.konnect('DELETE', '/customers/%zz');
    await calls.close();
    expect(exchanges).toMatchObject([
      {
        upstream: 'konnect',
        method: 'POST',
        url: '/v3/openmeter/customers?x=%C3%A9',
        requestHeaders: { authorization: 'Bearer kpat_test', 'content-type': 'application/json' },
        requestBody: '{"name":"é"}',
        status: 400,
        responseHeaders: { 'content-type': expect.stringContaining('application/problem+json') },
        responseBody: expect.stringContaining('invalid_parameters'),
      },
      {
        upstream: 'stripe',
        url: '/v1/billing_portal/configurations?limit=1&expand[]=data.application',
        status: 200,
        requestBody: '',
      },
      { upstream: 'konnect', method: 'DELETE', url: '/v3/openmeter/customers/%zz', status: 404 },
    ]);
  });
});
