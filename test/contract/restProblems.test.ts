import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { component } from '../support/officialDocuments.ts';
import { faultsOf } from '../support/officialSchemas.ts';

let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

test.each([
  { title: 'a missing member', body: { name: 'x' } },
  { title: 'an unknown member', body: { key: 'k', name: 'x', nme: 'x' } },
  { title: 'a text that is too long', body: { key: 'k', name: 'x'.repeat(257) } },
  { title: 'a text that is too short', body: { key: '', name: 'x' } },
  { title: 'a value of another type', body: { key: 1, name: 'x' } },
  { title: 'a label that breaks the pattern', body: { key: 'k', name: 'x', labels: { a: '1.0.0' } } },
])("the problem of $title satisfies Konnect's document", async ({ body }) => {
  const response = await fetch(new URL('/v1/v3/openmeter/customers', service.restUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(400);
  const problem: unknown = JSON.parse(await response.text());
  expect(faultsOf(component('konnect', 'BadRequestError'), problem)).toEqual([]);
});

test('the problem of an unknown customer has an instance of its own', async () => {
  const read = async () => {
    const response = await fetch(new URL('/v1/v3/openmeter/customers/acme', service.restUrl));
    expect(response.status).toBe(404);
    return JSON.parse(await response.text());
  };
  const [first, second] = [await read(), await read()];
  expect(faultsOf(component('konnect', 'BaseError'), first)).toEqual([]);
  expect(first.instance).not.toBe(second.instance);
});
