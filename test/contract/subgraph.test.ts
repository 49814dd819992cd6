import { readFileSync } from 'node:fs';
import { buildASTSchema, parse } from 'graphql';
import type { BillingProfile } from '../../src/datasources/konnect/contract.ts';
import { demoIds } from '../../src/emulator/demo.ts';
import type { EmulatorState } from '../../src/emulator/emulator.ts';
import { findOperation, operations } from '../support/officialDocuments.ts';
import { bodyOf, isFromSubgraph, queryOf, querySchema } from '../support/officialRequests.ts';
import { isRecord } from '../support/officialSchemas.ts';
import type { Schema } from '../support/officialSchemas.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { fullInputs } from './fullInputs.ts';
import { allFields, collectFields, selectionOf } from './selection.ts';
import { shapeOf } from './shape.ts';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });

let service: Service;
const shown = new Set<string>();

beforeAll(async () => {
  service = await startService();
  fillIn(service.emulator.state);
});
// Fails when an exchange was not as the documents have it.
afterAll(() => service.close());

test.each(fullInputs)('%s sends a valid request and returns every field', async (mutation, input) => {
  const field = schema.getMutationType()?.getFields()[mutation];
  const [argument] = field?.args ?? [];
  if (!field || !argument) throw new Error(`The schema must have the mutation ${mutation}.`);
  const text = `mutation ($input: ${String(argument.type)}) { ${mutation}(input: $input) ${selectionOf(field.type)} }`;
  const answer = await service.graphql(text, { input });
  expect(answer.errors).toBeUndefined();
  const payload: unknown = isRecord(answer.data) ? answer.data[mutation] : undefined;
  expect(payload).toMatchObject({ userErrors: [] });
  collectFields(field.type, payload, shown);
});

const stringFilter = '{ eq: "acme", neq: "b", contains: "a", in: ["acme", "b"], containsAny: ["a", "b"] }';
const profile = `"${demoIds.stripeProfile}"`;
const reads: readonly (readonly [entryPoint: string, args: string])[] = [
  ['customer', `(id: "${demoIds.acme}")`],
  ['customer', `(id: "${demoIds.globex}")`],
  ['customers', '(first: 2, orderBy: { field: CREATED_AT, direction: DESC })'],
  [
    'customers',
    `(filter: { key: ${stringFilter}, name: ${stringFilter}, primaryEmail: ${stringFilter}, planKey: ${stringFilter}, ` +
      `usageAttributionSubjectKey: ${stringFilter}, ` +
      `billingProfileId: { eq: ${profile}, neq: ${profile}, in: [${profile}, ${profile}] } })`,
  ],
  ['billingProfile', `(id: "${demoIds.sandboxProfile}")`],
  ['billingProfiles', '(first: 1)'],
  ['portalConfiguration', `(id: "${demoIds.inactiveConfiguration}")`],
  ['portalConfigurations', `(first: 1, active: true, isDefault: false)`],
];

test.each(reads)('%s%s sends a valid request and returns every field', async (entryPoint, args) => {
  const field = schema.getQueryType()?.getFields()[entryPoint];
  if (!field) throw new Error(`The schema must have the query ${entryPoint}.`);
  const answer = await service.graphql(`{ ${entryPoint}${args} ${selectionOf(field.type)} }`);
  expect(answer.errors).toBeUndefined();
  collectFields(field.type, isRecord(answer.data) ? answer.data[entryPoint] : undefined, shown);
});

test('portalConfigurations pages in both directions', async () => {
  const list = (args: string) =>
    service.graphql(`{ portalConfigurations(${args}) { pageInfo { startCursor endCursor } } }`);
  const { data } = await list('first: 2');
  const [, cursor = ''] = /"endCursor":"([^"]+)"/.exec(JSON.stringify(data)) ?? [];
  for (const args of [`first: 2, after: "${cursor}"`, `last: 2, before: "${cursor}"`]) {
    expect(await list(args)).not.toHaveProperty('errors');
  }
});

/** What the documents take, and the subgraph never sends. */
const neverSent: Readonly<Record<string, string>> = {
  'PostBillingPortalSessions expand': 'answers are read as ids',
};

test('every upstream operation is called with every documented parameter and property', () => {
  const sent = new Set<string>();
  for (const exchange of service.emulator.exchanges.filter(isFromSubgraph)) {
    const operation = findOperation(exchange.upstream, exchange.method, exchange.url);
    if (!operation) continue;
    sent.add(operation.id);
    for (const path of [...pathsOf(queryOf(operation, exchange)), ...pathsOf(bodyOf(operation, exchange))]) {
      sent.add(`${operation.id} ${path}`);
    }
  }
  const taken = operations.flatMap((operation) => [
    operation.id,
    ...[...documentedPaths(querySchema(operation)), ...documentedPaths(operation.body?.schema ?? {})].map(
      (path) => `${operation.id} ${path}`,
    ),
  ]);
  const missing = new Set(taken.filter((one) => !sent.has(one)));
  expect([...missing].toSorted()).toEqual(Object.keys(neverSent).toSorted());
});

/** What the documents describe, and Konnect does not answer. */
const neverAnswered: Readonly<Record<string, string>> = {
  'StripeCheckoutSession.customerEmail': 'Stripe has none for a session of a given customer',
  'StripeCheckoutSession.metadata': 'the metadata belongs to the setup intent',
  'StripeCustomerData.labels': 'Konnect does not store them',
};

test('every field of the schema is returned with a value', () => {
  // No request above is rejected.
  const fields = allFields(schema).filter((field) => !/userErrors$|^CustomerPortalUserError\./.test(field));
  expect(fields.filter((field) => !shown.has(field)).toSorted()).toEqual(Object.keys(neverAnswered));
});

function documentedPaths(document: Schema): string[] {
  return [...shapeOf(document).keys()]
    .filter((path) => path !== '' && !path.endsWith('}'))
    .map((path) => path.replaceAll('[]', ''));
}

function pathsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pathsOf);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...pathsOf(inner).map((path) => `${name}.${path}`)]);
}

/** Gives the demo data the members that it leaves out. */
function fillIn({ konnect, stripe }: EmulatorState): void {
  const sandbox = konnect.profiles.get(demoIds.sandboxProfile);
  const initech = konnect.customers.get(demoIds.initech);
  const inactive = stripe.configurations.get(demoIds.inactiveConfiguration);
  if (!sandbox || !initech || !inactive) throw new Error('The demo data is not what this test knows.');
  konnect.apps.set(demoIds.sandboxApp, 'external_invoicing');
  konnect.profiles.set(sandbox.id, { ...sandbox, ...fullProfile });
  initech.externalInvoicing = { labels: { tier: 'gold' } };
  stripe.configurations.set(inactive.id, { ...inactive, application: 'ca_1' });
}

const fullProfile: Pick<BillingProfile, 'supplier' | 'workflow' | 'deleted_at'> = {
  deleted_at: '2026-01-01T00:00:00Z',
  supplier: {
    id: 'supplier-1',
    key: 'supplier',
    name: 'Supplier',
    tax_id: { code: 'DE1' },
    addresses: { billing_address: { country: 'DE' } },
  },
  workflow: {
    collection: {
      alignment: { type: 'anchored', recurring_period: { anchor: '2026-01-01T00:00:00Z', interval: 'P1M' } },
      interval: 'PT1H',
    },
    invoicing: {
      auto_advance: true,
      draft_period: 'P1D',
      progressive_billing: true,
      subscription_end_proration_mode: 'bill_full_period',
    },
    payment: { collection_method: 'send_invoice', due_after: 'P30D' },
    tax: {
      enabled: true,
      enforced: true,
      default_tax_config: {
        behavior: 'inclusive',
        stripe: { code: 'txcd_10000000' },
        external_invoicing: { code: 'x' },
        tax_code_id: demoIds.acme,
        tax_code: { id: demoIds.acme },
      },
    },
  },
};
