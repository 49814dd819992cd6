import { readFileSync } from 'node:fs';
import { buildASTSchema, isEnumType, isInputObjectType, isObjectType, parse } from 'graphql';
import { omittedProperties } from '../../scripts/omittedProperties.ts';
import { unrecognized, wireValueOf } from '../../src/graphql/naming/renamedFields.ts';
import { operations } from '../support/officialDocuments.ts';
import { sdlRoots } from './sdlRoots.ts';
import { reach } from './sdlReach.ts';
import { shapeOf } from './shape.ts';

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
// `@link` imports the federation directives: the file does not define them.
const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });

/**
 * Fields whose resolver reads a property of another name. They take precedence over names: `PortalSession.customer` is the
 * customer at Konnect, not Stripe's `customer`.
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
    // Keys of maps are data.
    .filter(([path]) => path !== '' && !path.endsWith('}'))
    .map(([path, facts]) => {
      const steps = path.replaceAll('[]', '').split('.');
      return { ...facts, path: `${name}.${steps.join('.')}`, root: type, types: reach(schema, type, steps) };
    }),
);
/** Fields that call each operation and that take its path parameters. */
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

/** Enums that are strings in the schema. */
const asText: Readonly<Record<string, string>> = {
  'PostBillingPortalSessions.locale': 'a language tag, which Stripe judges: a new language needs no new version',
  'billing_portal.session.locale': 'PortalSession is of both APIs, and Konnect documents no enum of locales',
};

const known = new Set([
  ...found.filter(({ types }) => types.length > 0).map(({ path }) => path),
  ...Object.keys(elsewhere),
]);
const isContainer = (path: string) => Object.keys(elsewhere).some((property) => property.startsWith(`${path}.`));
/** Properties without a field; members of an omitted object are not listed again. */
const missing = found
  .map(({ path }) => path)
  .filter((path) => !known.has(path) && !isContainer(path))
  .filter((path, _index, all) => !all.some((other) => path.startsWith(`${other}.`)))
  .filter((path) => !withinList(path));

test('every operation of the upstreams has a field of Query or Mutation', () => {
  expect(Object.keys(entryPoints).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  expect(
    Object.values(entryPoints)
      .flat()
      .filter((target) => !hasField(target)),
  ).toEqual([]);
});

test("every property of the upstreams' requests and responses is in the schema or in omittedProperties", () => {
  expect([...new Set(missing)].toSorted()).toEqual(Object.keys(omittedProperties).toSorted());
});

test("every enum has the values of the upstream's document", () => {
  const wrong = found.flatMap(({ path, choices, types }) => {
    if (choices === undefined || path in asText) return [];
    return types.flatMap((type) => {
      const values = isEnumType(type)
        ? type.getValues().flatMap(({ name }) => (name === unrecognized ? [] : [wireValueOf(type.name, name)]))
        : [];
      return isSame(values, choices) ? [] : [{ path, schema: values, document: choices }];
    });
  });
  expect(wrong).toEqual([]);
});

test('every enum of answers to which the upstream may add values has UNRECOGNIZED', () => {
  const ofAnswers = found.filter(
    ({ open, root, path }) => open && isObjectType(schema.getType(root)) && !(path in asText),
  );
  expect(ofAnswers.length).toBeGreaterThan(10);
  const closed = ofAnswers.filter(({ types }) =>
    types.some(
      (type) => !isEnumType(type) || type.getValue(unrecognized) === null || type.getValue(unrecognized) === undefined,
    ),
  );
  expect(closed.map(({ path }) => path)).toEqual([]);
});

test('every entry of `elsewhere` maps a documented property to an existing field', () => {
  const paths = new Set(found.map(({ path }) => path));
  const stale = Object.entries(elsewhere).filter(([path, target]) => !paths.has(path) || !hasField(target));
  expect(stale).toEqual([]);
  expect(Object.keys(asText).filter((path) => !paths.has(path))).toEqual([]);
});

/** Rows of lists are compared with the schema of a single row. */
function withinList(path: string): boolean {
  return Object.keys(elsewhere).some((property) => property.endsWith('.data') && path.startsWith(`${property}.`));
}

function hasField(target: string): boolean {
  const [, typeName = '', fieldName = '', argument] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(target) ?? [];
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInputObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field || argument === undefined) return field !== undefined;
  return 'args' in field && field.args.some(({ name }) => name === argument);
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.toSorted().join() === right.toSorted().join();
}
