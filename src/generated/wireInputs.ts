/** The arguments of each query, in wire names. */
export interface WireQueryArgs {
  billingProfile: {
    id: string;
  };
  billingProfiles: {
    after?: string | null;
    before?: string | null;
    first?: number | null;
    last?: number | null;
  };
  customer: {
    id?: string | null;
    key?: string | null;
  };
  customers: {
    after?: string | null;
    before?: string | null;
    filter?: WireCustomerFilter | null;
    first?: number | null;
    last?: number | null;
    order_by?: WireCustomerOrder | null;
  };
  me: {};
  portalConfiguration: {
    id: string;
  };
  portalConfigurations: {
    active?: boolean | null;
    after?: string | null;
    before?: string | null;
    first?: number | null;
    is_default?: boolean | null;
    last?: number | null;
  };
}

/** The input of each mutation, in wire names. */
export interface WireMutationInputs {
  createCustomer: WireCreateCustomerInput;
  createCustomerCheckoutSession: WireCreateCustomerCheckoutSessionInput;
  createCustomerPortalSession: WireCreateCustomerPortalSessionInput;
  createPortalConfiguration: WireCreatePortalConfigurationInput;
  createPortalSession: WireCreatePortalSessionInput;
  deleteCustomer: WireDeleteCustomerInput;
  updateCustomerBilling: WireUpdateCustomerBillingInput;
  updateCustomerBillingAppData: WireUpdateCustomerBillingAppDataInput;
  updatePortalConfiguration: WireUpdatePortalConfigurationInput;
  upsertCustomer: WireUpsertCustomerInput;
}

export interface WireAddressInput {
  city?: string | null;
  country?: string | null;
  line1?: string | null;
  line2?: string | null;
  phone_number?: string | null;
  postal_code?: string | null;
  state?: string | null;
}

export interface WireCheckoutConsentCollectionInput {
  payment_method_reuse_agreement?: WireCheckoutReuseAgreementInput | null;
  promotions?: 'auto' | 'none' | null;
  terms_of_service?: 'none' | 'required' | null;
}

export interface WireCheckoutCustomTextInput {
  after_submit?: WireCheckoutTextInput | null;
  shipping_address?: WireCheckoutTextInput | null;
  submit?: WireCheckoutTextInput | null;
  terms_of_service_acceptance?: WireCheckoutTextInput | null;
}

export interface WireCheckoutCustomerUpdateInput {
  address?: 'auto' | 'never' | null;
  name?: 'auto' | 'never' | null;
  shipping?: 'auto' | 'never' | null;
}

export interface WireCheckoutReuseAgreementInput {
  position?: 'auto' | 'hidden' | null;
}

export interface WireCheckoutTaxIdCollectionInput {
  enabled?: boolean | null;
  required?: 'if_supported' | 'never' | null;
}

export interface WireCheckoutTextInput {
  message?: string | null;
}

export interface WireCreateCustomerCheckoutSessionInput {
  stripe_options?: {
    billing_address_collection?: 'auto' | 'required' | null;
    cancel_url?: string | null;
    client_reference_id?: string | null;
    consent_collection?: WireCheckoutConsentCollectionInput | null;
    currency?: string | null;
    custom_text?: WireCheckoutCustomTextInput | null;
    customer_update?: WireCheckoutCustomerUpdateInput | null;
    expires_at?: number | null;
    locale?: string | null;
    metadata?: Record<string, string | null> | null;
    payment_method_types?: Array<string> | null;
    redirect_on_completion?: 'always' | 'if_required' | 'never' | null;
    return_url?: string | null;
    success_url?: string | null;
    tax_id_collection?: WireCheckoutTaxIdCollectionInput | null;
    ui_mode?: 'embedded' | 'hosted' | null;
  };
  customer_id: string;
  idempotency_key?: string | null;
}

export interface WireCreateCustomerInput {
  billing_address?: WireAddressInput | null;
  currency?: string | null;
  description?: string | null;
  idempotency_key?: string | null;
  key: string;
  labels?: Record<string, string | null> | null;
  name: string;
  primary_email?: string | null;
  usage_attribution?: WireUsageAttributionInput | null;
}

export interface WireCreateCustomerPortalSessionInput {
  stripe_options?: {
    configuration_id?: string | null;
    locale?: string | null;
    return_url?: string | null;
  };
  customer_id: string;
  idempotency_key?: string | null;
}

export interface WireCreatePortalConfigurationInput {
  business_profile?: WirePortalBusinessProfileInput | null;
  default_return_url?: string | null;
  features: WirePortalFeaturesInput;
  idempotency_key?: string | null;
  login_page?: WirePortalLoginPageInput | null;
  metadata?: Record<string, string | null> | null;
  name?: string | null;
}

export interface WireCreatePortalSessionInput {
  after_expiration?: WirePortalAfterExpirationInput | null;
  configuration?: string | null;
  customer_account?: string | null;
  customer_id?: string | null;
  flow_data?: WirePortalFlowInput | null;
  idempotency_key?: string | null;
  locale?: string | null;
  on_behalf_of?: string | null;
  return_url?: string | null;
  customer?: string | null;
}

export interface WireCustomerAppDataInput {
  external_invoicing?: WireExternalInvoicingCustomerDataInput | null;
  stripe?: WireStripeCustomerDataInput | null;
}

export interface WireCustomerFilter {
  billing_profile_id?: WireIDFilter | null;
  key?: WireStringFilter | null;
  name?: WireStringFilter | null;
  plan_key?: WireStringFilter | null;
  primary_email?: WireStringFilter | null;
  usage_attribution_subject_key?: WireStringFilter | null;
}

export interface WireCustomerOrder {
  direction: 'asc' | 'desc';
  field: 'created_at' | 'id' | 'name';
}

export interface WireDeleteCustomerInput {
  id?: string | null;
  key?: string | null;
}

export interface WireExternalInvoicingCustomerDataInput {
  labels?: Record<string, string | null> | null;
}

export interface WireIDFilter {
  eq?: string | null;
  oeq?: string | null;
  neq?: string | null;
}

export interface WireLabelInput {
  key: string;
  value: string;
}

export interface WireMetadataEntryInput {
  key: string;
  value?: string | null;
}

export interface WirePortalAdjustableQuantityInput {
  enabled: boolean;
  maximum?: number | null;
  minimum?: number | null;
}

export interface WirePortalAfterExpirationInput {
  customer_login?: WirePortalCustomerLoginInput | null;
  type: 'customer_login';
}

export interface WirePortalBusinessProfileInput {
  headline?: string | null;
  privacy_policy_url?: string | null;
  terms_of_service_url?: string | null;
}

export interface WirePortalCancellationReasonInput {
  enabled: boolean;
  feedback_options?: Array<string> | null;
  options: Array<'customer_service' | 'low_quality' | 'missing_features' | 'other' | 'switched_service' | 'too_complex' | 'too_expensive' | 'unused'>;
}

export interface WirePortalCancellationReasonUpdateInput {
  enabled: boolean;
  feedback_options?: Array<string> | null;
  options?: Array<'customer_service' | 'low_quality' | 'missing_features' | 'other' | 'switched_service' | 'too_complex' | 'too_expensive' | 'unused'> | null;
}

export interface WirePortalCustomerLoginInput {
  expires_at?: number | null;
}

export interface WirePortalCustomerUpdateInput {
  allowed_updates?: Array<'address' | 'email' | 'name' | 'phone' | 'shipping' | 'tax_id'> | null;
  enabled: boolean;
}

export interface WirePortalCustomerUpdateUpdateInput {
  allowed_updates?: Array<'address' | 'email' | 'name' | 'phone' | 'shipping' | 'tax_id'> | null;
  enabled?: boolean | null;
}

export interface WirePortalFeaturesInput {
  customer_update?: WirePortalCustomerUpdateInput | null;
  invoice_history?: WirePortalInvoiceHistoryInput | null;
  payment_method_update?: WirePortalPaymentMethodUpdateInput | null;
  subscription_cancel?: WirePortalSubscriptionCancelInput | null;
  subscription_pause?: WirePortalSubscriptionPauseInput | null;
  subscription_update?: WirePortalSubscriptionUpdateInput | null;
}

export interface WirePortalFeaturesUpdateInput {
  customer_update?: WirePortalCustomerUpdateUpdateInput | null;
  invoice_history?: WirePortalInvoiceHistoryInput | null;
  payment_method_update?: WirePortalPaymentMethodUpdateInput | null;
  subscription_cancel?: WirePortalSubscriptionCancelUpdateInput | null;
  subscription_pause?: WirePortalSubscriptionPauseInput | null;
  subscription_update?: WirePortalSubscriptionUpdateUpdateInput | null;
}

export interface WirePortalFlowAfterCompletionInput {
  hosted_confirmation?: WirePortalFlowHostedConfirmationInput | null;
  redirect?: WirePortalFlowRedirectInput | null;
  type: 'hosted_confirmation' | 'portal_homepage' | 'redirect';
}

export interface WirePortalFlowCouponOfferInput {
  coupon: string;
}

export interface WirePortalFlowDiscountInput {
  coupon?: string | null;
  promotion_code?: string | null;
}

export interface WirePortalFlowHostedConfirmationInput {
  custom_message?: string | null;
}

export interface WirePortalFlowInput {
  after_completion?: WirePortalFlowAfterCompletionInput | null;
  subscription_cancel?: WirePortalFlowSubscriptionCancelInput | null;
  subscription_pause?: WirePortalFlowSubscriptionPauseInput | null;
  subscription_update?: WirePortalFlowSubscriptionUpdateInput | null;
  subscription_update_confirm?: WirePortalFlowSubscriptionUpdateConfirmInput | null;
  type: 'customer_update' | 'payment_method_update' | 'subscription_cancel' | 'subscription_pause' | 'subscription_update' | 'subscription_update_confirm';
}

export interface WirePortalFlowRedirectInput {
  return_url: string;
}

export interface WirePortalFlowRetentionInput {
  coupon_offer: WirePortalFlowCouponOfferInput;
  type: 'coupon_offer';
}

export interface WirePortalFlowSubscriptionCancelInput {
  retention?: WirePortalFlowRetentionInput | null;
  subscription: string;
}

export interface WirePortalFlowSubscriptionItemInput {
  id: string;
  price?: string | null;
  quantity?: number | null;
}

export interface WirePortalFlowSubscriptionPauseInput {
  subscription: string;
}

export interface WirePortalFlowSubscriptionUpdateConfirmInput {
  discounts?: Array<WirePortalFlowDiscountInput> | null;
  items: Array<WirePortalFlowSubscriptionItemInput>;
  subscription: string;
}

export interface WirePortalFlowSubscriptionUpdateInput {
  subscription: string;
}

export interface WirePortalInvoiceHistoryInput {
  enabled: boolean;
}

export interface WirePortalLoginPageInput {
  enabled: boolean;
}

export interface WirePortalPauseDurationInput {
  interval_options?: Array<WirePortalPauseIntervalInput> | null;
  type: 'indefinite' | 'interval_options';
}

export interface WirePortalPauseIntervalInput {
  interval: 'day' | 'month' | 'week' | 'year';
  interval_count?: number | null;
}

export interface WirePortalPaymentMethodUpdateInput {
  enabled: boolean;
  payment_method_configuration?: string | null;
}

export interface WirePortalProductInput {
  adjustable_quantity?: WirePortalAdjustableQuantityInput | null;
  prices: Array<string>;
  product: string;
}

export interface WirePortalScheduleAtPeriodEndInput {
  conditions?: Array<WirePortalScheduleConditionInput> | null;
}

export interface WirePortalScheduleConditionInput {
  type: 'decreasing_item_amount' | 'shortening_interval';
}

export interface WirePortalSubscriptionCancelInput {
  cancellation_reason?: WirePortalCancellationReasonInput | null;
  enabled: boolean;
  mode?: 'at_period_end' | 'immediately' | null;
  proration_behavior?: 'always_invoice' | 'create_prorations' | 'none' | null;
}

export interface WirePortalSubscriptionCancelUpdateInput {
  cancellation_reason?: WirePortalCancellationReasonUpdateInput | null;
  enabled?: boolean | null;
  mode?: 'at_period_end' | 'immediately' | null;
  proration_behavior?: 'always_invoice' | 'create_prorations' | 'none' | null;
}

export interface WirePortalSubscriptionPauseInput {
  duration?: WirePortalPauseDurationInput | null;
  enabled?: boolean | null;
}

export interface WirePortalSubscriptionUpdateInput {
  billing_cycle_anchor?: 'now' | 'unchanged' | null;
  default_allowed_updates?: Array<'price' | 'promotion_code' | 'quantity'> | null;
  enabled: boolean;
  products?: Array<WirePortalProductInput> | null;
  proration_behavior?: 'always_invoice' | 'create_prorations' | 'none' | null;
  schedule_at_period_end?: WirePortalScheduleAtPeriodEndInput | null;
  trial_update_behavior?: 'continue_trial' | 'end_trial' | null;
}

export interface WirePortalSubscriptionUpdateUpdateInput {
  billing_cycle_anchor?: 'now' | 'unchanged' | null;
  default_allowed_updates?: Array<'price' | 'promotion_code' | 'quantity'> | null;
  enabled?: boolean | null;
  products?: Array<WirePortalProductInput> | null;
  proration_behavior?: 'always_invoice' | 'create_prorations' | 'none' | null;
  schedule_at_period_end?: WirePortalScheduleAtPeriodEndInput | null;
  trial_update_behavior?: 'continue_trial' | 'end_trial' | null;
}

export interface WireStringFilter {
  contains?: string | null;
  ocontains?: string | null;
  eq?: string | null;
  exists?: boolean | null;
  oeq?: string | null;
  neq?: string | null;
}

export interface WireStripeCustomerDataInput {
  customer_id?: string | null;
  default_payment_method_id?: string | null;
  labels?: Record<string, string | null> | null;
}

export interface WireUpdateCustomerBillingAppDataInput {
  customer_id: string;
  external_invoicing?: WireExternalInvoicingCustomerDataInput | null;
  stripe?: WireStripeCustomerDataInput | null;
}

export interface WireUpdateCustomerBillingInput {
  app_data?: WireCustomerAppDataInput | null;
  billing_profile?: {
    id: string | null;
  };
  customer_id: string;
}

export interface WireUpdatePortalConfigurationInput {
  active?: boolean | null;
  business_profile?: WirePortalBusinessProfileInput | null;
  default_return_url?: string | null;
  features?: WirePortalFeaturesUpdateInput | null;
  id: string;
  login_page?: WirePortalLoginPageInput | null;
  metadata?: Record<string, string | null> | null;
  name?: string | null;
}

export interface WireUpsertCustomerInput {
  billing_address?: WireAddressInput | null;
  currency?: string | null;
  description?: string | null;
  id?: string | null;
  key?: string | null;
  labels?: Record<string, string | null> | null;
  name: string;
  primary_email?: string | null;
  usage_attribution?: WireUsageAttributionInput | null;
}

export interface WireUsageAttributionInput {
  subject_keys: Array<string>;
}