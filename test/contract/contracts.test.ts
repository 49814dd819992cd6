import { z } from 'zod';
import * as konnect from '../../src/datasources/konnect/contract.ts';
import * as stripe from '../../src/datasources/stripe/contract.ts';
import { component, expectOperation } from '../support/officialDocuments.ts';
import { querySchema } from '../support/officialRequests.ts';
import type { Schema } from '../support/officialSchemas.ts';
import { knownDifferences } from './contractDifferences.ts';
import { shapeOf } from './shape.ts';
import type { Facts } from './shape.ts';

interface Pair {
  readonly name: string;
  readonly ours: z.ZodType;
  readonly document: Schema;
}

const listConfigurations = 'GetBillingPortalConfigurations';

const requests: readonly Pair[] = [
  { name: 'CreateCustomerRequest', ours: konnect.CreateCustomerRequest, document: body('create-customer') },
  { name: 'UpsertCustomerRequest', ours: konnect.UpsertCustomerRequest, document: body('upsert-customer') },
  { name: 'ListCustomersQuery', ours: konnect.ListCustomersQuery, document: query('list-customers') },
  { name: 'BillingRequest', ours: konnect.BillingRequest, document: body('update-customer-billing') },
  { name: 'AppDataRequest', ours: konnect.AppDataRequest, document: body('update-customer-billing-app-data') },
  {
    name: 'CheckoutSessionRequest',
    ours: konnect.CheckoutSessionRequest,
    document: body('create-customer-stripe-checkout-session'),
  },
  {
    name: 'PortalSessionRequest',
    ours: konnect.PortalSessionRequest,
    document: body('create-customer-stripe-portal-session'),
  },
  {
    name: 'ListBillingProfilesQuery',
    ours: konnect.ListBillingProfilesQuery,
    document: query('list-billing-profiles'),
  },
  {
    name: 'CreateConfigurationRequest',
    ours: stripe.CreateConfigurationRequest,
    document: body('PostBillingPortalConfigurations'),
  },
  {
    name: 'UpdateConfigurationRequest',
    ours: stripe.UpdateConfigurationRequest,
    document: body('PostBillingPortalConfigurationsConfiguration'),
  },
  { name: 'ListConfigurationsQuery', ours: stripe.ListConfigurationsQuery, document: query(listConfigurations) },
  { name: 'CreateSessionRequest', ours: stripe.CreateSessionRequest, document: body('PostBillingPortalSessions') },
];

const answers: readonly Pair[] = [
  { name: 'Customer (created)', ours: konnect.Customer, document: answer('create-customer', '201') },
  { name: 'Customer', ours: konnect.Customer, document: answer('get-customer') },
  { name: 'Customer (replaced)', ours: konnect.Customer, document: answer('upsert-customer') },
  { name: 'CustomerPage', ours: konnect.CustomerPage, document: answer('list-customers') },
  { name: 'Billing', ours: konnect.Billing, document: answer('get-customer-billing') },
  { name: 'Billing (set)', ours: konnect.Billing, document: answer('update-customer-billing') },
  { name: 'AppData', ours: konnect.AppData, document: answer('update-customer-billing-app-data') },
  {
    name: 'CheckoutSession',
    ours: konnect.CheckoutSession,
    document: answer('create-customer-stripe-checkout-session', '201'),
  },
  {
    name: 'PortalSession',
    ours: konnect.PortalSession,
    document: answer('create-customer-stripe-portal-session', '201'),
  },
  { name: 'BillingProfile', ours: konnect.BillingProfile, document: answer('get-billing-profile') },
  { name: 'BillingProfilePage', ours: konnect.BillingProfilePage, document: answer('list-billing-profiles') },
  { name: 'Problem', ours: konnect.Problem, document: component('konnect', 'BadRequestError') },
  {
    name: 'Configuration (created)',
    ours: stripe.Configuration,
    document: answer('PostBillingPortalConfigurations'),
  },
  {
    name: 'Configuration',
    ours: stripe.Configuration,
    document: answer('GetBillingPortalConfigurationsConfiguration'),
  },
  {
    name: 'Configuration (updated)',
    ours: stripe.Configuration,
    document: answer('PostBillingPortalConfigurationsConfiguration'),
  },
  { name: 'ConfigurationList', ours: stripe.ConfigurationList, document: answer(listConfigurations) },
  { name: 'Session', ours: stripe.Session, document: answer('PostBillingPortalSessions') },
  { name: 'ErrorBody', ours: stripe.ErrorBody, document: component('stripe', 'error') },
];

const used = new Set<RegExp>();

test.each(requests)('$name matches the documented request, except for known differences', (pair) => {
  expect(unknown(pair.name, differences(pair, { isAnswer: false }))).toEqual([]);
});

test.each(answers)('$name matches the documented response, except for known differences', (pair) => {
  expect(unknown(pair.name, differences(pair, { isAnswer: true }))).toEqual([]);
});

test.each([...requests, ...answers])('$name closes no enum that the document calls open', ({ ours, document }) => {
  const own = shapeOf(jsonSchemaOf(ours));
  const closed = [...shapeOf(document)].filter(([path, { open }]) => open && own.get(path)?.open === false);
  expect(closed.map(([path]) => path)).toEqual([]);
});

test('every known difference occurs', () => {
  expect(knownDifferences.filter(({ is }) => !used.has(is))).toEqual([]);
});

test('request schemas reject unknown properties, response schemas accept them', () => {
  const closedOf = ({ ours }: Pair) => [...shapeOf(jsonSchemaOf(ours)).values()].map(({ closed }) => closed);
  expect(new Set(requests.flatMap(closedOf))).toEqual(new Set([true, undefined]));
  expect(new Set(answers.flatMap(closedOf))).toEqual(new Set([false, undefined]));
});

describe('refinements that JSON Schema does not contain', () => {
  const valid = { key: 'a', name: 'A' };
  const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']));

  test('a customer has at most 50 labels', () => {
    expect(konnect.CreateCustomerRequest.safeParse({ ...valid, labels: labels(50) }).success).toBe(true);
    expect(konnect.CreateCustomerRequest.safeParse({ ...valid, labels: labels(51) }).success).toBe(false);
  });

  test('alternatives of a profile filter must be ULIDs', () => {
    const filter = (oeq: string) => ({ filter: { billing_profile_id: { oeq } } });
    const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
    expect(konnect.ListCustomersQuery.safeParse(filter(`${id}, ${id}`)).success).toBe(true);
    expect(konnect.ListCustomersQuery.safeParse(filter(`${id},x`)).success).toBe(false);
  });
});

function differences({ ours, document }: Pair, { isAnswer }: { isAnswer: boolean }): string[] {
  const documented = shapeOf(document);
  const own = shapeOf(jsonSchemaOf(ours));
  const paths = [...new Set([...documented.keys(), ...own.keys()])];
  return paths.flatMap((path) => {
    const [theirs, mine] = [documented.get(path), own.get(path)];
    // One line for a member: what is within it goes with it.
    if (!theirs || !mine) {
      const parent = path.replace(/(\.\w+|\[\]|\{\w*\})$/, '');
      const isTold = parent !== path && !(documented.has(parent) && own.has(parent));
      return isTold ? [] : [`${path}: only in ${theirs ? 'the document' : 'ours'}`];
    }
    return factDifferences(theirs, mine, isAnswer).map((line) => `${path}: ${line}`);
  });
}

function factDifferences(document: Facts, ours: Facts, isAnswer: boolean): string[] {
  const tell = (fact: string, one: unknown, other: unknown) => {
    const [theirs, mine] = [JSON.stringify(one) ?? 'none', JSON.stringify(other) ?? 'none'];
    return theirs === mine ? [] : [`${fact} ${mine}, in the document ${theirs}`];
  };
  const bounds = new Set([...Object.keys(document.bounds), ...Object.keys(ours.bounds)]);
  return [
    ...tell('type', document.types.join(' | '), ours.types.join(' | ')),
    ...tell('required', document.required, ours.required),
    ...tell('nullable', document.nullable, ours.nullable),
    ...tell('emptyable', document.emptyable, ours.emptyable),
    // An answer may be taken more widely than it is promised.
    ...(isAnswer && !ours.choices ? [] : tell('enum', document.choices, ours.choices)),
    ...[...bounds].flatMap((name) =>
      isAnswer && ours.bounds[name] === undefined ? [] : tell(name, document.bounds[name], ours.bounds[name]),
    ),
  ];
}

function unknown(name: string, lines: readonly string[]): string[] {
  return lines.filter((line) => {
    const known = knownDifferences.filter(({ of, is }) => of.test(name) && is.test(line));
    known.forEach(({ is }) => used.add(is));
    return known.length === 0;
  });
}

function jsonSchemaOf(schema: z.ZodType): Schema {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}

function body(operation: string): Schema {
  return expectOperation(operation).body?.schema ?? {};
}

function query(operation: string): Schema {
  return querySchema(expectOperation(operation));
}

function answer(operation: string, status = '200'): Schema {
  const [schema = {}] = expectOperation(operation).answers.get(status)?.values() ?? [];
  return schema;
}
