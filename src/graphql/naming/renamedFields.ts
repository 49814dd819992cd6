/**
 * Fields whose GraphQL name is not the camelCase of the wire name: `Type.field` → wire path. All other names convert to
 * snake_case, so that a new field of an upstream is one line of SDL.
 */
export const renamedFields: Readonly<Record<string, string>> = {
  // Stripe says `created` and `updated` where Konnect says `created_at` and `updated_at`.
  'PortalConfiguration.createdAt': 'created',
  'PortalConfiguration.updatedAt': 'updated',

  // Ids of other objects end in `Id`.
  'PortalConfiguration.applicationId': 'application',
  'PortalPaymentMethodUpdate.paymentMethodConfigurationId': 'payment_method_configuration',
  'PortalPaymentMethodUpdateInput.paymentMethodConfigurationId': 'payment_method_configuration',
  'PortalProduct.productId': 'product',
  'PortalProduct.priceIds': 'prices',
  'PortalProductInput.productId': 'product',
  'PortalProductInput.priceIds': 'prices',
  'PortalSession.customerAccountId': 'customer_account',
  'PortalFlowSubscriptionCancel.subscriptionId': 'subscription',
  'PortalFlowSubscriptionPause.subscriptionId': 'subscription',
  'PortalFlowSubscriptionUpdate.subscriptionId': 'subscription',
  'PortalFlowSubscriptionUpdateConfirm.subscriptionId': 'subscription',
  'PortalFlowSubscriptionItem.priceId': 'price',
  'PortalFlowDiscount.couponId': 'coupon',
  'PortalFlowDiscount.promotionCodeId': 'promotion_code',
  'PortalFlowCouponOffer.couponId': 'coupon',
  'PortalFlowSubscriptionCancelInput.subscriptionId': 'subscription',
  'PortalFlowSubscriptionPauseInput.subscriptionId': 'subscription',
  'PortalFlowSubscriptionUpdateInput.subscriptionId': 'subscription',
  'PortalFlowSubscriptionUpdateConfirmInput.subscriptionId': 'subscription',
  'PortalFlowSubscriptionItemInput.priceId': 'price',
  'PortalFlowDiscountInput.couponId': 'coupon',
  'PortalFlowDiscountInput.promotionCodeId': 'promotion_code',
  'PortalFlowCouponOfferInput.couponId': 'coupon',
  'CreatePortalSessionInput.stripeCustomerId': 'customer',
  'CreatePortalSessionInput.customerAccountId': 'customer_account',
  'CreatePortalSessionInput.configurationId': 'configuration',
  'CheckoutSession.id': 'session_id',

  // Booleans start with `is`.
  'BillingProfile.isDefault': 'default',

  // Nested members are flattened.
  'UpdateCustomerBillingInput.billingProfileId': 'billing_profile.id',
  'CreateCustomerPortalSessionInput.configurationId': 'stripe_options.configuration_id',
  'CreateCustomerPortalSessionInput.locale': 'stripe_options.locale',
  'CreateCustomerPortalSessionInput.returnUrl': 'stripe_options.return_url',
  'CreateCustomerCheckoutSessionInput.billingAddressCollection': 'stripe_options.billing_address_collection',
  'CreateCustomerCheckoutSessionInput.cancelUrl': 'stripe_options.cancel_url',
  'CreateCustomerCheckoutSessionInput.clientReferenceId': 'stripe_options.client_reference_id',
  'CreateCustomerCheckoutSessionInput.customerUpdate': 'stripe_options.customer_update',
  'CreateCustomerCheckoutSessionInput.consentCollection': 'stripe_options.consent_collection',
  'CreateCustomerCheckoutSessionInput.currency': 'stripe_options.currency',
  'CreateCustomerCheckoutSessionInput.customText': 'stripe_options.custom_text',
  'CreateCustomerCheckoutSessionInput.expiresAt': 'stripe_options.expires_at',
  'CreateCustomerCheckoutSessionInput.locale': 'stripe_options.locale',
  'CreateCustomerCheckoutSessionInput.metadata': 'stripe_options.metadata',
  'CreateCustomerCheckoutSessionInput.returnUrl': 'stripe_options.return_url',
  'CreateCustomerCheckoutSessionInput.successUrl': 'stripe_options.success_url',
  'CreateCustomerCheckoutSessionInput.uiMode': 'stripe_options.ui_mode',
  'CreateCustomerCheckoutSessionInput.paymentMethodTypes': 'stripe_options.payment_method_types',
  'CreateCustomerCheckoutSessionInput.redirectOnCompletion': 'stripe_options.redirect_on_completion',
  'CreateCustomerCheckoutSessionInput.taxIdCollection': 'stripe_options.tax_id_collection',

  // Konnect's operators for lists of alternatives.
  'StringFilter.in': 'oeq',
  'StringFilter.containsAny': 'ocontains',
  'IDFilter.in': 'oeq',
};

/** Types without a wire schema. Their fields keep their names. */
export const adapterTypes = /^(?:Query|Mutation|UserError|PageInfo)$|(?:Payload|Connection|Edge)$|^_/;

/** Enums without a wire schema. Their values keep their names. */
export const adapterEnums: ReadonlySet<string> = new Set([
  'UserErrorCode',
  'UpsertCustomerOutcome',
  'DeleteCustomerOutcome',
]);

export function wirePathOf(typeName: string, fieldName: string): string[] {
  return (renamedFields[`${typeName}.${fieldName}`] ?? snakeCase(fieldName)).split('.');
}

/** The enum value for a wire value that this version does not know. Answers only: it has no wire value. */
export const unrecognized = 'UNRECOGNIZED';

/** The wire value of an enum value: its name in lower case. */
export function wireValueOf(enumName: string, valueName: string): string {
  return adapterEnums.has(enumName) || valueName === unrecognized ? valueName : valueName.toLowerCase();
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
