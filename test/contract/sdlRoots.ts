import { expectOperation } from '../support/officialDocuments.ts';
import { querySchema } from '../support/officialRequests.ts';
import type { Schema } from '../support/officialSchemas.ts';

/** A request or answer of an operation, and what of the schema stands for it. */
export interface SdlRoot {
  /** As the document names it; an operation's id where it names nothing. */
  readonly name: string;
  readonly document: Schema;
  /** A type, or an entry point whose arguments are meant. */
  readonly type: string;
}

export const sdlRoots: readonly SdlRoot[] = [
  request('CreateCustomerRequest', 'create-customer', 'CreateCustomerInput'),
  request('UpsertCustomerRequest', 'upsert-customer', 'UpsertCustomerInput'),
  answer('BillingCustomer', 'get-customer', 'Customer'),
  query('list-customers', 'Query.customers'),
  answer('CustomerPagePaginatedResponse', 'list-customers', 'CustomerConnection'),
  answer('BillingCustomerData', 'get-customer-billing', 'CustomerBilling'),
  request('UpsertCustomerBillingDataRequest', 'update-customer-billing', 'UpdateCustomerBillingInput'),
  request('UpsertAppCustomerDataRequest', 'update-customer-billing-app-data', 'UpdateCustomerBillingAppDataInput'),
  answer('BillingAppCustomerData', 'update-customer-billing-app-data', 'CustomerAppData'),
  request(
    'BillingCustomerStripeCreateCheckoutSessionRequest',
    'create-customer-stripe-checkout-session',
    'CreateCustomerCheckoutSessionInput',
  ),
  answer(
    'BillingAppStripeCreateCheckoutSessionResult',
    'create-customer-stripe-checkout-session',
    'StripeCheckoutSession',
    '201',
  ),
  request(
    'BillingCustomerStripeCreateCustomerPortalSessionRequest',
    'create-customer-stripe-portal-session',
    'CreateCustomerPortalSessionInput',
  ),
  answer(
    'BillingAppStripeCreateCustomerPortalSessionResult',
    'create-customer-stripe-portal-session',
    'PortalSession',
    '201',
  ),
  answer('BillingProfile', 'get-billing-profile', 'BillingProfile'),
  query('list-billing-profiles', 'Query.billingProfiles'),
  answer('BillingProfilePagePaginatedResponse', 'list-billing-profiles', 'BillingProfileConnection'),
  request('PostBillingPortalConfigurations', 'PostBillingPortalConfigurations', 'CreatePortalConfigurationInput'),
  request(
    'PostBillingPortalConfigurationsConfiguration',
    'PostBillingPortalConfigurationsConfiguration',
    'UpdatePortalConfigurationInput',
  ),
  answer('billing_portal.configuration', 'GetBillingPortalConfigurationsConfiguration', 'PortalConfiguration'),
  query('GetBillingPortalConfigurations', 'Query.portalConfigurations'),
  query('GetBillingPortalConfigurationsConfiguration', 'Query.portalConfiguration'),
  answer('PortalPublicResourceConfigurationList', 'GetBillingPortalConfigurations', 'PortalConfigurationConnection'),
  request('PostBillingPortalSessions', 'PostBillingPortalSessions', 'CreatePortalSessionInput'),
  answer('billing_portal.session', 'PostBillingPortalSessions', 'PortalSession'),
];

function request(name: string, operation: string, type: string): SdlRoot {
  return { name, document: expectOperation(operation).body?.schema ?? {}, type };
}

function query(operation: string, type: string): SdlRoot {
  return { name: operation, document: querySchema(expectOperation(operation)), type };
}

function answer(name: string, operation: string, type: string, status = '200'): SdlRoot {
  const [document = {}] = expectOperation(operation).answers.get(status)?.values() ?? [];
  return { name, document, type };
}
