import { operations } from '../../src/capabilities/operations.ts';
import { demoIds } from '../../src/emulator/demoIds.ts';
import { exampleOf } from '../../src/rest/openapi/examples.ts';
import { startCalledService } from './calls.ts';
import type { CalledService } from './calls.ts';

let started: CalledService;
beforeAll(async () => {
  started = await startCalledService();
});
afterAll(() => started.close());

type Metadata = Readonly<Record<string, string>>;

const features = { invoice_history: { enabled: true } };
const wire = {
  'stripe-create-portal-configuration': (metadata: Metadata) => ({ features, metadata }),
  'stripe-update-portal-configuration': (metadata: Metadata) => ({ metadata }),
};
const graphql = {
  createPortalConfiguration: { features: { invoiceHistory: { enabled: true } } },
  updatePortalConfiguration: { id: demoIds.secondConfiguration },
};

const keys = (count: number, value: string): Metadata =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${value}key${index}`, value]));
const tooMany = 'must have at most 50 keys';
const brackets = 'the key must not contain square brackets';

interface Case {
  readonly title: string;
  readonly metadata: Metadata;
  readonly path: readonly string[];
  readonly inputPath: readonly string[];
  readonly message: string;
}

const cases: readonly Case[] = [
  { title: '51 keys', metadata: keys(51, 'x'), path: ['metadata'], inputPath: ['metadata'], message: tooMany },
  ...['a[b]', '[', 'b]'].map((key) => ({
    title: `the key ${key}`,
    metadata: { ok: 'x', [key]: 'x' },
    path: ['metadata', key],
    inputPath: ['metadata', '1'],
    message: brackets,
  })),
];

describe.each(cases)('metadata with $title is refused before a call', ({ metadata, path, inputPath, message }) => {
  test.each(Object.entries(wire))('REST and MCP: %s', async (name, toBody) => {
    const { service, calls } = started;
    const operation = operations.find((candidate) => candidate.name === name);
    if (operation === undefined) throw new Error('The operation does not exist.');
    const id = exampleOf(name).path ?? '';
    const body = toBody(metadata);
    const answer = await calls.rest(operation.method, operation.path.replace(/\{\w+\}/, id), body);
    expect([answer.status, JSON.parse(answer.text).invalid_parameters]).toEqual([
      400,
      [expect.objectContaining({ field: path.join('.'), reason: message })],
    ]);
    const text = await calls.tool(name, { ...body, ...(operation.parameter && { [operation.parameter.name]: id }) });
    expect(text).toContain(`- ${path.join('.')}: ${message}`);
    expect(service.calls()).toEqual([]);
  });

  test.each(Object.entries(graphql))('GraphQL: %s', async (field, input) => {
    const { service, calls } = started;
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input!`;
    const { data } = await calls.graphql(
      `mutation ($input: ${type}) { ${field}(input: $input) { userErrors { code field message } } }`,
      { input: { ...input, metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })) } },
    );
    expect(data[field].userErrors).toEqual([{ code: 'INVALID_INPUT', field: ['input', ...inputPath], message }]);
    expect(service.calls()).toEqual([]);
  });
});

test('an update may remove keys besides the 50 that it sets', async () => {
  const path = `/v1/v1/billing-portal/configurations/${demoIds.secondConfiguration}`;
  await started.calls.rest('POST', path, { metadata: '' });
  const answer = await started.calls.rest('POST', path, { metadata: { ...keys(50, 'x'), ...keys(20, '') } });
  expect([answer.status, Object.keys(JSON.parse(answer.text).metadata).length]).toEqual([200, 50]);
});

test('an update that sets the 51st key of a configuration is refused by Stripe, with the member', async () => {
  const { calls } = started;
  const id = demoIds.inactiveConfiguration;
  const path = `/v1/v1/billing-portal/configurations/${id}`;
  const update = (key: string) =>
    calls.graphql(
      `mutation ($input: UpdatePortalConfigurationInput!) {
        r: updatePortalConfiguration(input: $input) { userErrors { code field message } } }`,
      { input: { id, metadata: [{ key, value: 'x' }] } },
    );
  await calls.rest('POST', path, { metadata: '' });
  await calls.rest('POST', path, { metadata: keys(50, 'x') });
  expect((await update('xkey0')).data.r.userErrors).toEqual([]);
  expect((await update('another')).data.r.userErrors).toEqual([
    { code: 'INVALID_INPUT', field: ['input', 'metadata'], message: expect.stringContaining('at most 50 keys') },
  ]);
});
