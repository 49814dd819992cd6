import { readFileSync } from 'node:fs';
import { buildASTSchema, isEnumType, isInputObjectType, isObjectType, parse } from 'graphql';
import { locales } from '../../src/datasources/stripe/contract.ts';
import { wireValueOf } from '../../src/graphql/naming/renamedFields.ts';
import { operations } from '../support/officialDocuments.ts';
import { sdlRoots } from './sdlRoots.ts';
import { reach } from './sdlReach.ts';
import { shapeOf } from './shape.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
// The federation directives are defined by the link, not in the file.
const schema = buildASTSchema(parse(read('schema.graphql')), { assumeValidSDL: true });

/**
 * Which field carries a wire member that none is named after, because a resolver reads it. This goes before names:
 * `PortalSession.customer` is the customer at Konnect, and not what Stripe calls `customer`.
 */
const elsewhere: Readonly<Record<string, string>> = {
  'BillingCustomerData.billing_profile': 'CustomerBilling.profile',
  'BillingCustomerData.billing_profile.id': 'BillingProfile.id',
  'BillingAppStripeCreateCheckoutSessionResult.customer_id': 'CheckoutSession.customer',
  'BillingAppStripeCreateCustomerPortalSessionResult.configuration_id': 'PortalSession.configuration',
  'CustomerPagePaginatedResponse.data': 'CustomerConnection.nodes',
  'CustomerPagePaginatedResponse.meta.page.total': 'CustomerConnection.totalCount',
  'BillingProfilePagePaginatedResponse.data': 'BillingProfileConnection.nodes',
  'BillingProfilePagePaginatedResponse.meta.page.total': 'BillingProfileConnection.totalCount',
  'PortalPublicResourceConfigurationList.data': 'PortalConfigurationConnection.nodes',
  'PortalPublicResourceConfigurationList.has_more': 'PageInfo.hasNextPage',
  'billing_portal.session.created': 'PortalSession.createdAt',
  'billing_portal.session.customer': 'PortalSession.stripeCustomerId',
  'list-customers.page.size': 'Query.customers(first:)',
  'list-customers.page.number': 'Query.customers(after:)',
  'list-customers.sort': 'Query.customers(orderBy:)',
  'list-billing-profiles.page.size': 'Query.billingProfiles(first:)',
  'list-billing-profiles.page.number': 'Query.billingProfiles(after:)',
  'GetBillingPortalConfigurations.limit': 'Query.portalConfigurations(first:)',
  'GetBillingPortalConfigurations.starting_after': 'Query.portalConfigurations(after:)',
  'GetBillingPortalConfigurations.ending_before': 'Query.portalConfigurations(before:)',
};

const found = sdlRoots.flatMap(({ name, document, type }) =>
  [...shapeOf(document)]
    // The members of a map are data, and the whole is no member.
    .filter(([path]) => path !== '' && !path.endsWith('}'))
    .map(([path, facts]) => {
      const steps = path.replaceAll('[]', '').split('.');
      return { path: `${name}.${steps.join('.')}`, choices: facts.choices, types: reach(schema, type, steps) };
    }),
);
/** What does the work of each operation, and takes what its path names. */
const entryPoints: Readonly<Record<string, readonly string[]>> = {
  'create-customer': ['Mutation.createCustomer'],
  'list-customers': ['Query.customers'],
  'get-customer': ['Query.customer(id:)'],
  'upsert-customer': ['Mutation.upsertCustomer', 'UpsertCustomerInput.id'],
  'delete-customer': ['Mutation.deleteCustomer', 'DeleteCustomerInput.id'],
  'get-customer-billing': ['Customer.billing'],
  'update-customer-billing': ['Mutation.updateCustomerBilling', 'UpdateCustomerBillingInput.customerId'],
  'update-customer-billing-app-data': [
    'Mutation.updateCustomerBillingAppData',
    'UpdateCustomerBillingAppDataInput.customerId',
  ],
  'create-customer-stripe-checkout-session': [
    'Mutation.createCustomerCheckoutSession',
    'CreateCustomerCheckoutSessionInput.customerId',
  ],
  'create-customer-stripe-portal-session': [
    'Mutation.createCustomerPortalSession',
    'CreateCustomerPortalSessionInput.customerId',
  ],
  'list-billing-profiles': ['Query.billingProfiles'],
  'get-billing-profile': ['Query.billingProfile(id:)'],
  GetBillingPortalConfigurations: ['Query.portalConfigurations'],
  PostBillingPortalConfigurations: ['Mutation.createPortalConfiguration'],
  GetBillingPortalConfigurationsConfiguration: ['Query.portalConfiguration(id:)'],
  PostBillingPortalConfigurationsConfiguration: [
    'Mutation.updatePortalConfiguration',
    'UpdatePortalConfigurationInput.id',
  ],
  PostBillingPortalSessions: ['Mutation.createPortalSession'],
};

/** Enums that are plain text in the schema. */
const asText: Readonly<Record<string, string>> = {
  'billing_portal.session.locale': 'PortalSession is of both APIs, and Konnect has no list of locales',
};

const known = new Set([
  ...found.filter(({ types }) => types.length > 0).map(({ path }) => path),
  ...Object.keys(elsewhere),
]);
const isContainer = (path: string) => Object.keys(elsewhere).some((one) => one.startsWith(`${path}.`));
/** Not in the SDL; what is within a member that is left out goes with it. */
const missing = found
  .map(({ path }) => path)
  .filter((path) => !known.has(path) && !isContainer(path))
  .filter((path, _index, all) => !all.some((other) => path.startsWith(`${other}.`)))
  .filter((path) => !withinList(path));

test('every operation has an entry point', () => {
  expect(Object.keys(entryPoints).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  expect(
    Object.values(entryPoints)
      .flat()
      .filter((target) => !hasField(target)),
  ).toEqual([]);
});

test('every member of the requests and answers is in the schema, or is left out with a reason', () => {
  const rows = leftOut();
  expect([...new Set(missing)].toSorted()).toEqual(rows.map(({ property }) => property).toSorted());
  expect(rows.filter(({ reason }) => reason.length < 10)).toEqual([]);
});

test('every enum has the values of its document', () => {
  const wrong = found.flatMap(({ path, choices, types }) => {
    if (choices === undefined || path in asText) return [];
    return types.flatMap((type) => {
      const values = isEnumType(type) ? type.getValues().map(({ name }) => wireValueOf(type.name, name, locales)) : [];
      return isSame(values, choices) ? [] : [{ path, schema: values, document: choices }];
    });
  });
  expect(wrong).toEqual([]);
});

test('what is carried by another field is documented, and the field is there', () => {
  const paths = new Set(found.map(({ path }) => path));
  const stale = Object.entries(elsewhere).filter(([path, target]) => !paths.has(path) || !hasField(target));
  expect(stale).toEqual([]);
  expect(Object.keys(asText).filter((path) => !paths.has(path))).toEqual([]);
});

/** The rows of lists are compared where they are read alone. */
function withinList(path: string): boolean {
  return Object.keys(elsewhere).some((one) => one.endsWith('.data') && path.startsWith(`${one}.`));
}

function hasField(target: string): boolean {
  const [, typeName = '', fieldName = '', argument] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(target) ?? [];
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInputObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field || argument === undefined) return field !== undefined;
  return 'args' in field && field.args.some(({ name }) => name === argument);
}

function leftOut(): { property: string; reason: string }[] {
  const [, section = ''] = read('docs/schema.md').split('\n## Left out\n');
  const [table = ''] = section.split('\n## ');
  return Array.from(table.matchAll(/^\| `([^`]+)` *\| (.*?) *\|$/gm), ([, property = '', reason = '']) => ({
    property,
    reason,
  }));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return [...one].toSorted().join() === [...other].toSorted().join();
}
