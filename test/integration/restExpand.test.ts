import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const products = 'features.subscription_update.products';
const list = '/v1/v1/billing-portal/configurations';
const one = `${list}/${demoIds.defaultConfiguration}`;

async function call(path: string, body?: object) {
  const response = await fetch(new URL(path, service.restUrl), {
    ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: Object(await response.json()) };
}

describe('expand[]', () => {
  test.each([
    `${one}?expand[]=${products}`,
    `${one}?expand%5B%5D=${products}`,
    `${one}?expand[0]=${products}`,
    `${one}?expand[]=${products}&expand[]=${products}`,
    `${list}?limit=1&expand[]=data.${products}`,
  ])('is accepted in a query as Stripe accepts it: %s', async (path) => {
    expect((await call(path)).status).toBe(200);
  });

  test('is accepted in the body of a creation and an update', async () => {
    const expand = [products];
    expect((await call(one, { name: 'x', expand })).status).toBe(200);
    expect((await call(list, { features: { invoice_history: { enabled: true } }, expand })).status).toBe(200);
  });

  test.each([
    [`${one}?expand[]=customer`, undefined, 'query'],
    [`${one}?expand[]=data.${products}`, undefined, 'query'],
    [`${list}?expand[]=${products}`, undefined, 'query'],
    [one, { name: 'x', expand: ['application'] }, 'body'],
  ])('with another path is refused with the paths that are possible: %s %p', async (path, body, source) => {
    const { status, body: problem } = await call(path, body);
    expect(status).toBe(400);
    expect(problem.invalid_parameters).toEqual([
      expect.objectContaining({ field: 'expand.0', rule: 'enum', source, reason: expect.stringContaining(products) }),
    ]);
    expect(service.calls()).toEqual([]);
  });

  test('is unknown where Stripe expands nothing that this service reads', async () => {
    const { status, body } = await call('/v1/v1/billing-portal/sessions', {
      customer: 'cus_1',
      expand: ['configuration'],
    });
    expect([status, body.invalid_parameters[0].field]).toEqual([400, 'expand']);
    expect((await call(`/v1/v3/openmeter/customers?expand[]=x`)).status).toBe(400);
  });
});
