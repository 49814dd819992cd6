import { demoIds } from '../../src/emulator/demoIds.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';

let service: Service;

beforeEach(async () => {
  service = await startService();
  const created = await service.graphql(`mutation {
    createCustomer(input: { key: "metered", name: "M", usageAttribution: { subjectKeys: ["s1", "s2", "s1"] } }) {
      customer { id usageAttribution { subjectKeys } } userErrors { message } } }`);
  id = Object(created.data).createCustomer.customer.id;
});
afterEach(() => service.close());
let id: string;

const upsert = async (members: string) => {
  const { data } = await service.graphql(
    `mutation { r: upsertCustomer(input: { name: "M", ${members} }) { outcome userErrors { code field message } } }`,
  );
  return Object(data).r;
};

const subjects = async () => {
  const { data } = await service.graphql(`{ customer(id: "${id}") { usageAttribution { subjectKeys } } }`);
  return Object(data).customer.usageAttribution;
};

const refused = {
  outcome: null,
  userErrors: [
    {
      code: 'INVALID_INPUT',
      field: ['input', 'usageAttribution'],
      message: expect.stringContaining('give them again, or an empty list to clear them'),
    },
  ],
};

test('a subject that is given twice is sent once', () => {
  const bodies = service.emulator.exchanges
    .filter(({ method }) => method === 'POST')
    .map(({ requestBody }) => requestBody);
  expect(bodies).toEqual([expect.stringContaining('"subject_keys":["s1","s2"]')]);
});

test('a replacement without subjects of a customer that has some is refused before the write', async () => {
  service.calls();
  expect(await upsert(`id: "${id}"`)).toEqual(refused);
  expect(await upsert('key: "metered"')).toEqual(refused);
  expect(service.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  expect(await subjects()).toEqual({ subjectKeys: ['s1', 's2'] });
});

test.each(['usageAttribution: null', 'usageAttribution: { subjectKeys: [] }'])(
  'a replacement with %s clears the subjects in one call',
  async (members) => {
    service.calls();
    expect(await upsert(`id: "${id}", ${members}`)).toEqual({ outcome: 'UPDATED', userErrors: [] });
    expect(service.calls()).toHaveLength(1);
    expect(await subjects()).toBeNull();
  },
);

test('a replacement without subjects of a customer that has none is made', async () => {
  expect(await upsert(`id: "${demoIds.initech}"`)).toEqual({ outcome: 'UPDATED', userErrors: [] });
  expect(await upsert('key: "new"')).toEqual({ outcome: 'CREATED', userErrors: [] });
});

test('PUT over REST clears what its body lacks, as at Konnect', async () => {
  const response = await fetch(new URL(`/v1/v3/openmeter/customers/${id}`, service.restUrl), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'M' }),
  });
  expect(response.status).toBe(200);
  expect(await subjects()).toBeNull();
});
