const cursorsReplacePages = 'A cursor contains the position of a page.';
const repeatsRequest = 'It repeats the request.';
const replacedByTypename = 'It names the type of the object, as `__typename` does.';
const selectionExpands = 'The selection of an operation decides what is expanded.';

/** Properties of the upstreams' requests and responses that the GraphQL schema omits, with the reason. */
export const omittedProperties: Readonly<Record<string, string>> = {
  'CustomerPagePaginatedResponse.meta.page.number': cursorsReplacePages,
  'CustomerPagePaginatedResponse.meta.page.size': repeatsRequest,
  'BillingProfilePagePaginatedResponse.meta.page.number': cursorsReplacePages,
  'BillingProfilePagePaginatedResponse.meta.page.size': repeatsRequest,
  'PortalPublicResourceConfigurationList.object': replacedByTypename,
  'PortalPublicResourceConfigurationList.url': repeatsRequest,
  'billing_portal.configuration.object': replacedByTypename,
  'billing_portal.session.object': replacedByTypename,
  'billing_portal.session.flow.customer_update': 'An object without members; `type` has the same information.',
  'GetBillingPortalConfigurations.expand': selectionExpands,
  'GetBillingPortalConfigurationsConfiguration.expand': selectionExpands,
  'PostBillingPortalConfigurations.expand': selectionExpands,
  'PostBillingPortalConfigurationsConfiguration.expand': selectionExpands,
  'PostBillingPortalSessions.expand': selectionExpands,
};
