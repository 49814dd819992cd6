import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { BillingProfileAnswer as WireBillingProfile, CheckoutSessionAnswer as WireCheckoutSession, CustomerAnswer as WireCustomer, BillingAnswer as WireBilling } from '../datasources/konnect/contract.ts';
import type { ConfigurationAnswer as WireConfiguration } from '../datasources/stripe/contract.ts';
import type { PortalSession as PortalSessionModel, UserErrorModel, DeletedCustomerModel, ChangedBillingModel } from '../graphql/models.ts';
import type { Context } from '../graphql/context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A country in two capital letters (ISO 3166-1 alpha-2): `DE`. */
  CountryCode: { input: string; output: string; }
  /** A currency in three capital letters (ISO 4217): `EUR`. */
  CurrencyCode: { input: string; output: string; }
  /** A date and time, in RFC 3339 with a time zone: `2026-11-21T09:30:00Z`. */
  DateTime: { input: Date; output: string | number; }
  /** A duration in ISO 8601: `P30D` is thirty days, `PT1H` one hour. */
  Duration: { input: string; output: string; }
  /** An e-mail address. Input is validated; addresses stored upstream are returned unchanged. */
  EmailAddress: { input: string; output: string; }
  /** An absolute URL. In input, its scheme must be http or https; it is validated and passed on unchanged. */
  URL: { input: string; output: string; }
  _FieldSet: { input: string; output: string; }
};

/** A postal address. Any part may be missing. */
export type Address = {
  __typename?: 'Address';
  /** The city. */
  city?: Maybe<Scalars['String']['output']>;
  /** The country. */
  country?: Maybe<Scalars['CountryCode']['output']>;
  /** The first line: street and number. */
  line1?: Maybe<Scalars['String']['output']>;
  /** The second line. */
  line2?: Maybe<Scalars['String']['output']>;
  /** A phone number, as written. */
  phoneNumber?: Maybe<Scalars['String']['output']>;
  /** The postal code. */
  postalCode?: Maybe<Scalars['String']['output']>;
  /** The state or province. */
  state?: Maybe<Scalars['String']['output']>;
};

/** A postal address. Absent parts stay unchanged; null is refused, because Konnect cannot clear a single part. */
export type AddressInput = {
  /** The city. */
  city?: InputMaybe<Scalars['String']['input']>;
  /** The country. */
  country?: InputMaybe<Scalars['CountryCode']['input']>;
  /** The first line: street and number. */
  line1?: InputMaybe<Scalars['String']['input']>;
  /** The second line. */
  line2?: InputMaybe<Scalars['String']['input']>;
  /** A phone number, stored as written. */
  phoneNumber?: InputMaybe<Scalars['String']['input']>;
  /** The postal code. */
  postalCode?: InputMaybe<Scalars['String']['input']>;
  /** The state or province. */
  state?: InputMaybe<Scalars['String']['input']>;
};

/** An app that is installed at Konnect. */
export type AppReference = {
  __typename?: 'AppReference';
  /** Its id: a ULID. */
  id: Scalars['ID']['output'];
};

/** When to ask for the billing address. */
export type BillingAddressCollection =
  /** When tax needs it. */
  | 'AUTO'
  /** Always. */
  | 'REQUIRED';

/** The alignment of the collection of usage. */
export type BillingAlignment = {
  __typename?: 'BillingAlignment';
  /** How often, counted from when. Set for `ANCHORED` alone. */
  recurringPeriod?: Maybe<RecurringPeriod>;
  /** The kind of alignment. */
  type: BillingAlignmentType;
};

/** Kinds of alignment. */
export type BillingAlignmentType =
  /** With a period that recurs from a fixed time. */
  | 'ANCHORED'
  /** With the billing period of the subscription. */
  | 'SUBSCRIPTION'
  /** A value that this version does not know. */
  | 'UNRECOGNIZED';

/** When usage is collected into an invoice. */
export type BillingCollection = {
  __typename?: 'BillingCollection';
  /** The alignment of the collection. */
  alignment?: Maybe<BillingAlignment>;
  /** How long to wait for late usage before the invoice is made. */
  interval?: Maybe<Scalars['Duration']['output']>;
};

/** How invoices are finalized. */
export type BillingInvoicing = {
  __typename?: 'BillingInvoicing';
  /** Whether a draft becomes final without approval. */
  autoAdvance?: Maybe<Scalars['Boolean']['output']>;
  /** How long an invoice stays a draft. */
  draftPeriod?: Maybe<Scalars['Duration']['output']>;
  /** Whether a long period is billed in steps as usage comes in. */
  progressiveBilling?: Maybe<Scalars['Boolean']['output']>;
  /** What is billed for the last period of a subscription. */
  subscriptionEndProrationMode?: Maybe<SubscriptionEndProrationMode>;
};

/** How invoices are paid. */
export type BillingPayment = {
  __typename?: 'BillingPayment';
  /** Who starts the payment. */
  collectionMethod: CollectionMethod;
  /** How long the customer has to pay. Set for `SEND_INVOICE` alone. */
  dueAfter?: Maybe<Scalars['Duration']['output']>;
};

/** Rules by which customers are billed: who sends the invoice, when, and through which apps. Read only here. */
export type BillingProfile = {
  __typename?: 'BillingProfile';
  /** The apps that work for this profile. */
  apps?: Maybe<BillingProfileApps>;
  /** When the profile was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When the profile was deleted; null while it is not. */
  deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** A longer text. Null when none was given. */
  description?: Maybe<Scalars['String']['output']>;
  /** Konnect's id: a ULID. */
  id: Scalars['ID']['output'];
  /** Whether customers without a profile of their own are billed by this one. */
  isDefault: Scalars['Boolean']['output'];
  /** Your labels, ordered by key; empty when there are none. */
  labels: Array<Label>;
  /** The name to show. */
  name: Scalars['String']['output'];
  /** Who sends the invoices. */
  supplier?: Maybe<BillingSupplier>;
  /** When the profile was last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** When and how invoices are made and paid. */
  workflow?: Maybe<BillingWorkflow>;
};

/** The apps of a billing profile. */
export type BillingProfileApps = {
  __typename?: 'BillingProfileApps';
  /** Sends invoices. Null when Konnect names none. */
  invoicing?: Maybe<AppReference>;
  /** Takes payments. Null when Konnect names none. */
  payment?: Maybe<AppReference>;
  /** Calculates tax. Null when Konnect names none. */
  tax?: Maybe<AppReference>;
};

/** A page of billing profiles. */
export type BillingProfileConnection = {
  __typename?: 'BillingProfileConnection';
  /** The profiles with their cursors. */
  edges: Array<BillingProfileEdge>;
  /** The profiles alone. */
  nodes: Array<BillingProfile>;
  /** The position of this page in the list. */
  pageInfo: PageInfo;
  /** The number of profiles on all pages. Null when Konnect does not report it. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A billing profile on a page. */
export type BillingProfileEdge = {
  __typename?: 'BillingProfileEdge';
  /** The cursor of the profile, for `after` and `before`. Valid for the same caller only. */
  cursor: Scalars['String']['output'];
  /** The profile. */
  node: BillingProfile;
};

/** The party that sends invoices. */
export type BillingSupplier = {
  __typename?: 'BillingSupplier';
  /** Its addresses. Null when none was given. */
  addresses?: Maybe<BillingSupplierAddresses>;
  /** Its id. Null when it has none. */
  id?: Maybe<Scalars['ID']['output']>;
  /** Its key in your own systems. Null when none was given. */
  key?: Maybe<Scalars['String']['output']>;
  /** Its name. Null when none was given. */
  name?: Maybe<Scalars['String']['output']>;
  /** Its tax registration. Null when none was given. */
  taxId?: Maybe<TaxId>;
};

/** The addresses of a supplier. */
export type BillingSupplierAddresses = {
  __typename?: 'BillingSupplierAddresses';
  /** The address on the invoices. */
  billingAddress?: Maybe<Address>;
};

/** How tax is calculated. */
export type BillingTax = {
  __typename?: 'BillingTax';
  /** The tax of items that specify none. */
  defaultTaxConfig?: Maybe<TaxConfig>;
  /** Whether the tax app is called. */
  enabled?: Maybe<Scalars['Boolean']['output']>;
  /** Whether an invoice fails when tax cannot be calculated. */
  enforced?: Maybe<Scalars['Boolean']['output']>;
};

/** When and how invoices are made and paid. A part that is null follows Konnect's own defaults. */
export type BillingWorkflow = {
  __typename?: 'BillingWorkflow';
  /** When usage is collected into an invoice. */
  collection?: Maybe<BillingCollection>;
  /** How invoices are finalized. */
  invoicing?: Maybe<BillingInvoicing>;
  /** How invoices are paid. */
  payment?: Maybe<BillingPayment>;
  /** How tax is calculated. */
  tax?: Maybe<BillingTax>;
};

/** What the customer must agree to. */
export type CheckoutConsentCollectionInput = {
  /** The reuse of the payment method. */
  paymentMethodReuseAgreement?: InputMaybe<CheckoutReuseAgreementInput>;
  /** Promotional messages from you. */
  promotions?: InputMaybe<CheckoutPromotionsConsent>;
  /** Your terms of service. */
  termsOfService?: InputMaybe<CheckoutTermsConsent>;
};

/** Your texts on the page. */
export type CheckoutCustomTextInput = {
  /** Under the button. */
  afterSubmit?: InputMaybe<CheckoutTextInput>;
  /** Beside the shipping address. */
  shippingAddress?: InputMaybe<CheckoutTextInput>;
  /** Beside the button. */
  submit?: InputMaybe<CheckoutTextInput>;
  /** Instead of Stripe's text on your terms. */
  termsOfServiceAcceptance?: InputMaybe<CheckoutTextInput>;
};

/** Which details of the Stripe customer are updated with the customer's entries on the page. */
export type CheckoutCustomerUpdateInput = {
  /** The address; `NEVER` when absent. */
  address?: InputMaybe<CheckoutCustomerUpdateMode>;
  /** The name; `NEVER` when absent. */
  name?: InputMaybe<CheckoutCustomerUpdateMode>;
  /** The shipping address; `NEVER` when absent. */
  shipping?: InputMaybe<CheckoutCustomerUpdateMode>;
};

/** Whether details of the Stripe customer are updated with the customer's entries. */
export type CheckoutCustomerUpdateMode =
  /** The details are updated. */
  | 'AUTO'
  /** The details stay unchanged. */
  | 'NEVER';

/** Purposes of a checkout page. */
export type CheckoutMode =
  /** Store a payment method, with no charge. */
  | 'SETUP'
  /** A value that this version does not know. */
  | 'UNRECOGNIZED';

/** Whether consent to promotions is asked for. */
export type CheckoutPromotionsConsent =
  /** Where the customer's country allows it. */
  | 'AUTO'
  /** No. */
  | 'NONE';

/** When an embedded page redirects the customer. */
export type CheckoutRedirectOnCompletion =
  /** Always. */
  | 'ALWAYS'
  /** When the payment method asks for it. */
  | 'IF_REQUIRED'
  /** Never. */
  | 'NEVER';

/** The agreement on the reuse of a payment method. */
export type CheckoutReuseAgreementInput = {
  /** Whether its text is shown. */
  position?: InputMaybe<CheckoutReuseAgreementPosition>;
};

/** Whether the text of the agreement is shown. */
export type CheckoutReuseAgreementPosition =
  /** Stripe's own text is shown. */
  | 'AUTO'
  /** Your own page shows the text. */
  | 'HIDDEN';

/**
 * An opened checkout page on which a customer enters a payment method. Its `url` and `clientSecret` give access to anyone
 * who has them: hand them to the customer's own browser, and do not store them.
 */
export type CheckoutSession = {
  __typename?: 'CheckoutSession';
  /** The URL that a customer who cancels is sent to. */
  cancelUrl?: Maybe<Scalars['URL']['output']>;
  /** Your reference, as you gave it. Null when you gave none. */
  clientReferenceId?: Maybe<Scalars['String']['output']>;
  /** What Stripe.js needs to embed the page. A secret. Null for a hosted page. */
  clientSecret?: Maybe<Scalars['String']['output']>;
  /** When the session was opened. */
  createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** The currency. Null when none was given. */
  currency?: Maybe<Scalars['CurrencyCode']['output']>;
  /** The customer at Konnect. One Konnect call. */
  customer?: Maybe<Customer>;
  /** The customer's e-mail address, when Stripe knows it. */
  customerEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** When the page expires. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Stripe's id: `cs_…`. */
  id: Scalars['ID']['output'];
  /** Your metadata, ordered by key. */
  metadata: Array<MetadataEntry>;
  /** The purpose of the page. */
  mode?: Maybe<CheckoutMode>;
  /** The URL that the customer returns to from an embedded page. */
  returnUrl?: Maybe<Scalars['URL']['output']>;
  /** The intent that collects the payment method: `seti_…`. */
  setupIntentId?: Maybe<Scalars['ID']['output']>;
  /** Stripe's status of the session. */
  status?: Maybe<CheckoutSessionStatus>;
  /** The customer at Stripe: `cus_…`. */
  stripeCustomerId?: Maybe<Scalars['ID']['output']>;
  /** The URL that the customer is sent to on success. */
  successUrl?: Maybe<Scalars['URL']['output']>;
  /** The URL of the page. A secret. Null for an embedded page. */
  url?: Maybe<Scalars['URL']['output']>;
};

/** States of a checkout session. */
export type CheckoutSessionStatus =
  /** The customer finished it. */
  | 'COMPLETE'
  /** It expired before the customer finished it. */
  | 'EXPIRED'
  /** The customer has not finished it. */
  | 'OPEN'
  /** A value that this version does not know. */
  | 'UNRECOGNIZED';

/** Whether to ask for tax numbers. */
export type CheckoutTaxIdCollectionInput = {
  /** Whether they are asked for; not when absent. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether they must be given; `NEVER` when absent. */
  required?: InputMaybe<CheckoutTaxIdRequirement>;
};

/** Whether a tax number must be given. */
export type CheckoutTaxIdRequirement =
  /** Where Stripe can check it. */
  | 'IF_SUPPORTED'
  /** No. */
  | 'NEVER';

/** Whether consent to your terms is asked for. */
export type CheckoutTermsConsent =
  /** No. */
  | 'NONE'
  /** Yes. The customer cannot continue without it. */
  | 'REQUIRED';

/** A text on the page. */
export type CheckoutTextInput = {
  /** The text, up to 1,200 characters. */
  message?: InputMaybe<Scalars['String']['input']>;
};

/** Where a checkout page is shown. */
export type CheckoutUiMode =
  /** Embedded in your own page. */
  | 'EMBEDDED'
  /** On a page that Stripe hosts. */
  | 'HOSTED';

/** Who starts a payment. */
export type CollectionMethod =
  /** The customer's payment method is charged. */
  | 'CHARGE_AUTOMATICALLY'
  /** The customer is sent an invoice to pay. */
  | 'SEND_INVOICE'
  /** A value that this version does not know. */
  | 'UNRECOGNIZED';

/** How a checkout page behaves. null is the same as absent. */
export type CreateCustomerCheckoutSessionInput = {
  /** When to ask for the billing address; `AUTO` when absent. */
  billingAddressCollection?: InputMaybe<BillingAddressCollection>;
  /** The URL that a customer who cancels is sent to. Not for an embedded page. */
  cancelUrl?: InputMaybe<Scalars['URL']['input']>;
  /** Your reference, to find the session again. */
  clientReferenceId?: InputMaybe<Scalars['String']['input']>;
  /** What the customer must agree to. */
  consentCollection?: InputMaybe<CheckoutConsentCollectionInput>;
  /** The currency. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** Your texts on the page. */
  customText?: InputMaybe<CheckoutCustomTextInput>;
  /** Konnect's id of the customer: a ULID. */
  customerId: Scalars['ID']['input'];
  /** Which details of the Stripe customer are updated with the customer's entries. */
  customerUpdate?: InputMaybe<CheckoutCustomerUpdateInput>;
  /** When the page expires: 30 minutes to 24 hours from now; 24 hours when absent. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /**
   * Idempotency key, up to 255 characters. For a day, a retry with the same key and input has the same result and no second
   * effect; the same key with another input is refused. After `OUTCOME_UNKNOWN`, retry with the same key.
   */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The language of the page, as an IETF tag. The browser decides when absent or `auto`. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** Metadata to store with the session, each key once. */
  metadata?: InputMaybe<Array<MetadataEntryInput>>;
  /** Kinds of payment methods to offer: `card`, `us_bank_account`, … All that apply when absent. */
  paymentMethodTypes?: InputMaybe<Array<Scalars['String']['input']>>;
  /** When an embedded page redirects the customer. */
  redirectOnCompletion?: InputMaybe<CheckoutRedirectOnCompletion>;
  /** The URL that the customer returns to from an embedded page. */
  returnUrl?: InputMaybe<Scalars['URL']['input']>;
  /** The URL that the customer is sent to on success. Required for a hosted page; not for an embedded one. */
  successUrl?: InputMaybe<Scalars['URL']['input']>;
  /** Whether to ask for tax numbers. */
  taxIdCollection?: InputMaybe<CheckoutTaxIdCollectionInput>;
  /** Where the page is shown; `HOSTED` when absent. */
  uiMode?: InputMaybe<CheckoutUiMode>;
};

/** Result of opening a checkout page. */
export type CreateCustomerCheckoutSessionPayload = {
  __typename?: 'CreateCustomerCheckoutSessionPayload';
  /** The session; null when none was opened. */
  session?: Maybe<CheckoutSession>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** A new customer. null is the same as absent. */
export type CreateCustomerInput = {
  /** The address for tax and invoices. */
  billingAddress?: InputMaybe<AddressInput>;
  /** The currency of billing, tax and invoices. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** A longer text, up to 1,024 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /**
   * Idempotency key, up to 255 characters. For a day, a retry with the same key and input has the same result and no second
   * effect; the same key with another input is refused. After `OUTCOME_UNKNOWN`, retry with the same key.
   */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Your own key, 1 to 256 characters. Never changes later, and must not equal the key, id or subject of a customer that is not deleted. */
  key: Scalars['String']['input'];
  /** Labels, at most 50, each key once. */
  labels?: InputMaybe<Array<LabelInput>>;
  /** The name to show, 1 to 256 characters. */
  name: Scalars['String']['input'];
  /** The main e-mail address. */
  primaryEmail?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Which metered usage counts as this customer's. */
  usageAttribution?: InputMaybe<UsageAttributionInput>;
};

/** Result of creating a customer. */
export type CreateCustomerPayload = {
  __typename?: 'CreateCustomerPayload';
  /** The new customer; null when it was not created. */
  customer?: Maybe<Customer>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** How a portal opens for a customer of Konnect. null is the same as absent. */
export type CreateCustomerPortalSessionInput = {
  /** The configuration that the portal follows: `bpc_…`. Stripe's default one when absent. */
  configurationId?: InputMaybe<Scalars['ID']['input']>;
  /** Konnect's id of the customer: a ULID. The customer must be linked to Stripe. */
  customerId: Scalars['ID']['input'];
  /**
   * Idempotency key, up to 255 characters. For a day, a retry with the same key and input has the same result and no second
   * effect; the same key with another input is refused. After `OUTCOME_UNKNOWN`, retry with the same key.
   */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The language of the pages, as an IETF tag. Konnect accepts it, but does not pass it on to Stripe today. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** The URL of the portal's link back to your site. That of the configuration when absent. */
  returnUrl?: InputMaybe<Scalars['URL']['input']>;
};

/** Result of opening a portal through Konnect. */
export type CreateCustomerPortalSessionPayload = {
  __typename?: 'CreateCustomerPortalSessionPayload';
  /** The session; null when none was opened. */
  session?: Maybe<PortalSession>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** A new portal configuration. null is the same as absent. */
export type CreatePortalConfigurationInput = {
  /** What the portal shows about your business. */
  businessProfile?: InputMaybe<PortalBusinessProfileInput>;
  /** The URL of the link back to your site, when a session specifies none. */
  defaultReturnUrl?: InputMaybe<Scalars['URL']['input']>;
  /** What a customer can do: at least one feature. One that is absent is off. */
  features: PortalFeaturesInput;
  /**
   * Idempotency key, up to 255 characters. For a day, a retry with the same key and input has the same result and no second
   * effect; the same key with another input is refused. After `OUTCOME_UNKNOWN`, retry with the same key.
   */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The page on which customers log in by themselves; off when absent. */
  loginPage?: InputMaybe<PortalLoginPageInput>;
  /** Metadata, each key once. */
  metadata?: InputMaybe<Array<MetadataEntryInput>>;
  /** Your name for the configuration, up to 256 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** Result of creating a portal configuration. */
export type CreatePortalConfigurationPayload = {
  __typename?: 'CreatePortalConfigurationPayload';
  /** The new configuration; null when it was not created. */
  configuration?: Maybe<PortalConfiguration>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** How a portal opens at Stripe, for exactly one of `stripeCustomerId`, `customerId` and `customerAccountId`. null is the same as absent. */
export type CreatePortalSessionInput = {
  /** The page shown when the session has expired. */
  afterExpiration?: InputMaybe<PortalAfterExpirationInput>;
  /** The configuration that the portal follows: `bpc_…`. Stripe's default one when absent. */
  configurationId?: InputMaybe<Scalars['ID']['input']>;
  /** The account at Stripe. */
  customerAccountId?: InputMaybe<Scalars['ID']['input']>;
  /** The customer at Konnect: a ULID. Looking up its link to Stripe costs one more Konnect call. */
  customerId?: InputMaybe<Scalars['ID']['input']>;
  /** The task that the portal opens with. Its home page when absent. */
  flowData?: InputMaybe<PortalFlowInput>;
  /**
   * Idempotency key, up to 255 characters. For a day, a retry with the same key and input has the same result and no second
   * effect; the same key with another input is refused. After `OUTCOME_UNKNOWN`, retry with the same key.
   */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The language of the pages, as an IETF tag such as `en-GB`. The browser decides when absent or `auto`. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** The connected account on whose behalf the portal acts: `acct_…`. */
  onBehalfOf?: InputMaybe<Scalars['ID']['input']>;
  /** The URL of the portal's link back to your site. That of the configuration when absent. */
  returnUrl?: InputMaybe<Scalars['URL']['input']>;
  /** The customer at Stripe: `cus_…`. */
  stripeCustomerId?: InputMaybe<Scalars['ID']['input']>;
};

/** Result of opening a portal at Stripe. */
export type CreatePortalSessionPayload = {
  __typename?: 'CreatePortalSessionPayload';
  /** The session; null when none was opened. */
  session?: Maybe<PortalSession>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** A person or organisation that you bill, as Konnect knows it. */
export type Customer = {
  __typename?: 'Customer';
  /**
   * How the customer is billed: the effective profile and the data of its app. One Konnect call per customer. Null with an
   * error when the profile bills through Stripe and the customer is not linked to Stripe yet
   * (`PRECONDITION_FAILED`), or when there is no effective profile (`NOT_FOUND`).
   */
  billing?: Maybe<CustomerBilling>;
  /** The address for tax and invoices. Null when none was given. */
  billingAddress?: Maybe<Address>;
  /** When the customer was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The currency of billing, tax and invoices. Null when none was given. */
  currency?: Maybe<Scalars['CurrencyCode']['output']>;
  /** When the customer was deleted; null while it is not. */
  deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** A longer text, up to 1,024 characters. Null when none was given. */
  description?: Maybe<Scalars['String']['output']>;
  /** Konnect's id: a ULID. */
  id: Scalars['ID']['output'];
  /** Your own key for the customer. Unique among customers that are not deleted; never changes. */
  key: Scalars['String']['output'];
  /** Your labels, ordered by key; empty when there are none. */
  labels: Array<Label>;
  /** The name to show, 1 to 256 characters. */
  name: Scalars['String']['output'];
  /** The main e-mail address. Null when none was given. */
  primaryEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** When the customer was last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Which metered usage counts as this customer's. Null when no subject is attributed. */
  usageAttribution?: Maybe<UsageAttribution>;
};

/** The billing app's data of a customer. At most one member is set; none when the app stores no customer data. */
export type CustomerAppData = {
  __typename?: 'CustomerAppData';
  /** Set when the customer is billed through an invoicing system of your own. */
  externalInvoicing?: Maybe<ExternalInvoicingCustomerData>;
  /** Set when the customer is billed through Stripe. */
  stripe?: Maybe<StripeCustomerData>;
};

/** Data of a customer's billing app. Set the member of the app in force; null clears its data, if Konnect can. */
export type CustomerAppDataInput = {
  /** For a customer that is billed through an invoicing system of your own. null clears its data. */
  externalInvoicing?: InputMaybe<ExternalInvoicingCustomerDataInput>;
  /** For a customer that is billed through Stripe. null unlinks the Stripe customer. */
  stripe?: InputMaybe<StripeCustomerDataInput>;
};

/** Billing data of one customer. */
export type CustomerBilling = {
  __typename?: 'CustomerBilling';
  /** The data of the app that bills. */
  appData?: Maybe<CustomerAppData>;
  /** The effective profile: the one pinned to the customer, else the default. Each distinct profile costs one Konnect call per request. */
  profile?: Maybe<BillingProfile>;
};

/** A page of customers. */
export type CustomerConnection = {
  __typename?: 'CustomerConnection';
  /** The customers with their cursors. */
  edges: Array<CustomerEdge>;
  /** The customers alone. */
  nodes: Array<Customer>;
  /** The position of this page in the list. */
  pageInfo: PageInfo;
  /** The number of matching customers on all pages. Null when Konnect does not report it. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A customer on a page. */
export type CustomerEdge = {
  __typename?: 'CustomerEdge';
  /** The cursor of the customer, for `after` and `before`. Valid for the same caller, filter and order only. */
  cursor: Scalars['String']['output'];
  /** The customer. */
  node: Customer;
};

/** Conditions on customers. Members and their operators must all hold. */
export type CustomerFilter = {
  /** On the billing profile in force: the one pinned to the customer, else the default. */
  billingProfileId?: InputMaybe<IdFilter>;
  /** On your key. */
  key?: InputMaybe<StringFilter>;
  /** On the name. */
  name?: InputMaybe<StringFilter>;
  /** On the key of the plan that the customer subscribes to. */
  planKey?: InputMaybe<StringFilter>;
  /** On the main e-mail address. */
  primaryEmail?: InputMaybe<StringFilter>;
  /** On the subjects that are attributed to the customer. */
  usageAttributionSubjectKey?: InputMaybe<StringFilter>;
};

/** An order of customers. */
export type CustomerOrder = {
  /** The direction. */
  direction?: OrderDirection;
  /** What to order by. */
  field: CustomerOrderField;
};

/** What customers can be ordered by. */
export type CustomerOrderField =
  /** The time of creation. */
  | 'CREATED_AT'
  /** The id, which grows with time: stable while paging. */
  | 'ID'
  /** The name. */
  | 'NAME';

/** Which customer to delete: exactly one of `id` and `key`. */
export type DeleteCustomerInput = {
  /** Konnect's id: a ULID. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** Your own key, 1 to 256 characters. */
  key?: InputMaybe<Scalars['String']['input']>;
};

/** Effects of a deletion. */
export type DeleteCustomerOutcome =
  /** The customer was already deleted. Nothing was changed. */
  | 'ALREADY_DELETED'
  /** This call deleted the customer. */
  | 'DELETED';

/** Result of deleting a customer. */
export type DeleteCustomerPayload = {
  __typename?: 'DeleteCustomerPayload';
  /** The customer, with `deletedAt` set; null when there was none. One more Konnect call. */
  customer?: Maybe<Customer>;
  /** The effect; null when the customer was not found or could not be deleted. */
  outcome?: Maybe<DeleteCustomerOutcome>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** A customer's link to an invoicing system of your own. */
export type ExternalInvoicingCustomerData = {
  __typename?: 'ExternalInvoicingCustomerData';
  /** Labels of this link, ordered by key. */
  labels: Array<Label>;
};

/** A link to an invoicing system of your own to set. */
export type ExternalInvoicingCustomerDataInput = {
  /** Labels of this link, at most 50, each key once. */
  labels?: InputMaybe<Array<LabelInput>>;
};

/** Conditions on an id. All given conditions must hold. */
export type IdFilter = {
  /** Equal to this. */
  eq?: InputMaybe<Scalars['ID']['input']>;
  /** Equal to one of these: at most 50. */
  in?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Not equal to this. */
  neq?: InputMaybe<Scalars['ID']['input']>;
};

/** A key with its value. */
export type Label = {
  __typename?: 'Label';
  /** The key. */
  key: Scalars['String']['output'];
  /** The value, 1 to 63 characters. */
  value: Scalars['String']['output'];
};

/** A label to set. */
export type LabelInput = {
  /**
   * The key: letters and digits with single `.`, `_` or `-` between them, at least two letters or digits apart: `eu-west-1`
   * but not `a-b-c`. It must not start with `kong`, `konnect`, `insomnia`, `mesh`, `kic`, `kuma` or `openmeter`. Up to 63
   * characters always fit. The labels of billing data may have any key.
   */
  key: Scalars['String']['input'];
  /** The value, as the key, with 1 to 63 characters: `1.2` but not `1.0.0`. */
  value: Scalars['String']['input'];
};

/** A key with its value, stored by Stripe. */
export type MetadataEntry = {
  __typename?: 'MetadataEntry';
  /** The key, up to 40 characters. */
  key: Scalars['String']['output'];
  /** The value, up to 500 characters. */
  value: Scalars['String']['output'];
};

/** Metadata to set. */
export type MetadataEntryInput = {
  /** The key, 1 to 40 characters. */
  key: Scalars['String']['input'];
  /** The value, up to 500 characters. In an update, null removes the key; elsewhere it leaves the entry out. */
  value?: InputMaybe<Scalars['String']['input']>;
};

/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /** Creates a customer. No other customer may have the key: see `upsertCustomer` to create or update by key. */
  createCustomer?: Maybe<CreateCustomerPayload>;
  /**
   * Opens a Stripe checkout page on which a customer enters a payment method; nothing is charged. A customer without a
   * Stripe customer gets one, linked to it. Requires the scope `sessions:create`, or a token that names the customer.
   */
  createCustomerCheckoutSession?: Maybe<CreateCustomerCheckoutSessionPayload>;
  /**
   * Opens Stripe's portal for a customer that is linked to Stripe, through Konnect. Requires the scope `sessions:create`,
   * or a token that names the customer. Choosing a configuration requires the scope.
   */
  createCustomerPortalSession?: Maybe<CreateCustomerPortalSessionPayload>;
  /** Creates a portal configuration. It cannot be deleted later, only made inactive. */
  createPortalConfiguration?: Maybe<CreatePortalConfigurationPayload>;
  /** Opens Stripe's portal directly at Stripe, with all that Stripe offers: flows, locales, connected accounts. */
  createPortalSession?: Maybe<CreatePortalSessionPayload>;
  /**
   * Deletes a customer, by exactly one of `id` and `key`. Repeating the deletion is not an error: `outcome` reports
   * whether this call deleted the customer. Refused while the customer has active subscriptions, open invoices or
   * entitlements.
   */
  deleteCustomer?: Maybe<DeleteCustomerPayload>;
  /**
   * Pins a billing profile to a customer, and sets the data of its billing app. Without a profile, sets the data of the app
   * of the profile in force, as `updateCustomerBillingAppData` does.
   */
  updateCustomerBilling?: Maybe<UpdateCustomerBillingPayload>;
  /**
   * Sets the data of the billing app in force: the Stripe customer and payment method, or labels. Reads the billing first:
   * when the app cannot hold the data, nothing is written and the error is `PRECONDITION_FAILED`. Two Konnect calls, and
   * one more to confirm that null cleared the data.
   */
  updateCustomerBillingAppData?: Maybe<UpdateCustomerBillingAppDataPayload>;
  /** Changes a portal configuration. Absent members stay unchanged. */
  updatePortalConfiguration?: Maybe<UpdatePortalConfigurationPayload>;
  /**
   * Replaces a customer. By `id` the customer must exist. By `key` it is created when it does not exist; concurrent calls
   * with the same key create one customer and return no error. One Konnect call by id, one more without
   * `usageAttribution`; two by key, more on a conflict.
   */
  upsertCustomer?: Maybe<UpsertCustomerPayload>;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationCreateCustomerArgs = {
  input: CreateCustomerInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationCreateCustomerCheckoutSessionArgs = {
  input: CreateCustomerCheckoutSessionInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationCreateCustomerPortalSessionArgs = {
  input: CreateCustomerPortalSessionInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationCreatePortalConfigurationArgs = {
  input: CreatePortalConfigurationInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationCreatePortalSessionArgs = {
  input: CreatePortalSessionInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationDeleteCustomerArgs = {
  input: DeleteCustomerInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationUpdateCustomerBillingArgs = {
  input: UpdateCustomerBillingInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationUpdateCustomerBillingAppDataArgs = {
  input: UpdateCustomerBillingAppDataInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationUpdatePortalConfigurationArgs = {
  input: UpdatePortalConfigurationInput;
};


/**
 * Writes, executed serially in the order of the document. Errors that the client can correct are returned in `userErrors`,
 * with the path into the input. A failure of an upstream service is reported in `errors`, and the payload is null.
 */
export type MutationUpsertCustomerArgs = {
  input: UpsertCustomerInput;
};

/** Directions of an order. */
export type OrderDirection =
  /** Ascending. */
  | 'ASC'
  /** Descending. */
  | 'DESC';

/** The position of a page in its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The cursor of the last item; null on an empty page. Valid for the same caller only. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there are items after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are items before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first item; null on an empty page. Valid for the same caller only. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** Choosing the number of units. */
export type PortalAdjustableQuantity = {
  __typename?: 'PortalAdjustableQuantity';
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['output'];
  /** The maximum. Null when you set none. */
  maximum?: Maybe<Scalars['Int']['output']>;
  /** The minimum. */
  minimum: Scalars['Int']['output'];
};

/** Choosing the number of units. */
export type PortalAdjustableQuantityInput = {
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['input'];
  /** The maximum. */
  maximum?: InputMaybe<Scalars['Int']['input']>;
  /** The minimum. */
  minimum?: InputMaybe<Scalars['Int']['input']>;
};

/** The page shown when the session has expired. */
export type PortalAfterExpiration = {
  __typename?: 'PortalAfterExpiration';
  /** Set for `CUSTOMER_LOGIN`. */
  customerLogin?: Maybe<PortalCustomerLogin>;
  /** The kind of page. */
  type: PortalAfterExpirationType;
};

/** The page shown when the session has expired. */
export type PortalAfterExpirationInput = {
  /** For `CUSTOMER_LOGIN`. */
  customerLogin?: InputMaybe<PortalCustomerLoginInput>;
  /** The kind of page. */
  type: PortalAfterExpirationType;
};

/** Kinds of pages after expiration. */
export type PortalAfterExpirationType =
  /** A page to log in again. */
  | 'CUSTOMER_LOGIN'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** What happens to the billing period when a subscription changes. */
export type PortalBillingCycleAnchor =
  /** A new billing period starts. */
  | 'NOW'
  /** The current billing period continues. */
  | 'UNCHANGED'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** What the portal shows about your business. */
export type PortalBusinessProfile = {
  __typename?: 'PortalBusinessProfile';
  /** The headline of the portal. Null for Stripe's own. */
  headline?: Maybe<Scalars['String']['output']>;
  /** Your privacy policy. Null when none was given. */
  privacyPolicyUrl?: Maybe<Scalars['URL']['output']>;
  /** Your terms of service. Null when none was given. */
  termsOfServiceUrl?: Maybe<Scalars['URL']['output']>;
};

/** What the portal shows about your business. */
export type PortalBusinessProfileInput = {
  /** The headline of the portal, up to 60 characters. null clears. */
  headline?: InputMaybe<Scalars['String']['input']>;
  /** Your privacy policy. null clears in an update. */
  privacyPolicyUrl?: InputMaybe<Scalars['URL']['input']>;
  /** Your terms of service. null clears in an update. */
  termsOfServiceUrl?: InputMaybe<Scalars['URL']['input']>;
};

/** When a cancellation takes effect. */
export type PortalCancelMode =
  /** When the paid period is over. */
  | 'AT_PERIOD_END'
  /** Immediately. */
  | 'IMMEDIATELY'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** Asking why customers cancel. */
export type PortalCancellationReason = {
  __typename?: 'PortalCancellationReason';
  /** Whether they are asked. */
  enabled: Scalars['Boolean']['output'];
  /** Ids of feedback options of your own. Null when there are none. */
  feedbackOptions?: Maybe<Array<Scalars['ID']['output']>>;
  /** Which reasons are offered; empty when none. */
  options: Array<PortalCancellationReasonOption>;
};

/** Asking why customers cancel. */
export type PortalCancellationReasonInput = {
  /** Whether they are asked. */
  enabled: Scalars['Boolean']['input'];
  /** Ids of feedback options of your own. None when empty or null. */
  feedbackOptions?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Which reasons are offered. None when empty or null. */
  options: Array<PortalCancellationReasonOption>;
};

/** Reasons for cancelling. */
export type PortalCancellationReasonOption =
  /** Customer service. */
  | 'CUSTOMER_SERVICE'
  /** Low quality. */
  | 'LOW_QUALITY'
  /** Missing features. */
  | 'MISSING_FEATURES'
  /** Something else. */
  | 'OTHER'
  /** Another service was chosen. */
  | 'SWITCHED_SERVICE'
  /** Too complex. */
  | 'TOO_COMPLEX'
  /** Too expensive. */
  | 'TOO_EXPENSIVE'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED'
  /** Not used. */
  | 'UNUSED';

/** Changes to asking why customers cancel. */
export type PortalCancellationReasonUpdateInput = {
  /** Whether they are asked. */
  enabled: Scalars['Boolean']['input'];
  /** Ids of feedback options of your own. None when empty or null. */
  feedbackOptions?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Which reasons are offered. None when empty or null. */
  options?: InputMaybe<Array<PortalCancellationReasonOption>>;
};

/** What Stripe's customer portal shows and allows. */
export type PortalConfiguration = {
  __typename?: 'PortalConfiguration';
  /** Whether sessions can be opened with it. */
  active: Scalars['Boolean']['output'];
  /** The Connect application that created it. Null when none did. */
  applicationId?: Maybe<Scalars['ID']['output']>;
  /** What the portal shows about your business. */
  businessProfile: PortalBusinessProfile;
  /** When the configuration was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The URL of the link back to your site, when a session specifies none. Null when there is none. */
  defaultReturnUrl?: Maybe<Scalars['URL']['output']>;
  /** What a customer can do in the portal. */
  features: PortalFeatures;
  /** Stripe's id: `bpc_…`. */
  id: Scalars['ID']['output'];
  /** Whether sessions that name no configuration use this one. Set in Stripe's dashboard alone. */
  isDefault: Scalars['Boolean']['output'];
  /** Whether this is real money (true) or Stripe's test mode. */
  livemode: Scalars['Boolean']['output'];
  /** The page on which customers log in by themselves. */
  loginPage?: Maybe<PortalLoginPage>;
  /** Your metadata, ordered by key. */
  metadata: Array<MetadataEntry>;
  /** Your name for the configuration. Null when none was given. */
  name?: Maybe<Scalars['String']['output']>;
  /** When the configuration was last changed. */
  updatedAt: Scalars['DateTime']['output'];
};

/** A page of portal configurations. */
export type PortalConfigurationConnection = {
  __typename?: 'PortalConfigurationConnection';
  /** The configurations with their cursors. */
  edges: Array<PortalConfigurationEdge>;
  /** The configurations alone. */
  nodes: Array<PortalConfiguration>;
  /** The position of this page in the list. Stripe reports more items in one direction only. In the other direction, a page requested with a cursor is assumed to have more. */
  pageInfo: PageInfo;
};

/** A portal configuration on a page. */
export type PortalConfigurationEdge = {
  __typename?: 'PortalConfigurationEdge';
  /** The cursor of the configuration, for `after` and `before`. Valid for the same caller only. */
  cursor: Scalars['String']['output'];
  /** The configuration. */
  node: PortalConfiguration;
};

/** A login page after expiration. */
export type PortalCustomerLogin = {
  __typename?: 'PortalCustomerLogin';
  /** When the page expires. Null when Stripe sets no expiry. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A login page after expiration. */
export type PortalCustomerLoginInput = {
  /** When the page expires. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Changing details. */
export type PortalCustomerUpdate = {
  __typename?: 'PortalCustomerUpdate';
  /** Which details; empty when none. */
  allowedUpdates: Array<PortalCustomerUpdateField>;
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['output'];
};

/** Details that a customer may change. */
export type PortalCustomerUpdateField =
  /** The billing address. */
  | 'ADDRESS'
  /** The e-mail address. */
  | 'EMAIL'
  /** The name. */
  | 'NAME'
  /** The phone number. */
  | 'PHONE'
  /** The shipping address. */
  | 'SHIPPING'
  /** Tax numbers. */
  | 'TAX_ID'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** Changing details. */
export type PortalCustomerUpdateInput = {
  /** Which details. None when empty or null. */
  allowedUpdates?: InputMaybe<Array<PortalCustomerUpdateField>>;
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['input'];
};

/** Changes to changing details. */
export type PortalCustomerUpdateUpdateInput = {
  /** Which details. None when empty or null. */
  allowedUpdates?: InputMaybe<Array<PortalCustomerUpdateField>>;
  /** Whether it is allowed. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What a customer can do in the portal. A feature that Stripe does not report is null. */
export type PortalFeatures = {
  __typename?: 'PortalFeatures';
  /** Change details. */
  customerUpdate?: Maybe<PortalCustomerUpdate>;
  /** See invoices. */
  invoiceHistory?: Maybe<PortalInvoiceHistory>;
  /** Change payment methods. */
  paymentMethodUpdate?: Maybe<PortalPaymentMethodUpdate>;
  /** Cancel subscriptions. */
  subscriptionCancel?: Maybe<PortalSubscriptionCancel>;
  /** Pause subscriptions. */
  subscriptionPause?: Maybe<PortalSubscriptionPause>;
  /** Change subscriptions. */
  subscriptionUpdate?: Maybe<PortalSubscriptionUpdate>;
};

/** What customers can do. */
export type PortalFeaturesInput = {
  /** Change details. */
  customerUpdate?: InputMaybe<PortalCustomerUpdateInput>;
  /** See invoices. */
  invoiceHistory?: InputMaybe<PortalInvoiceHistoryInput>;
  /** Change payment methods. */
  paymentMethodUpdate?: InputMaybe<PortalPaymentMethodUpdateInput>;
  /** Cancel subscriptions. */
  subscriptionCancel?: InputMaybe<PortalSubscriptionCancelInput>;
  /** Pause subscriptions. */
  subscriptionPause?: InputMaybe<PortalSubscriptionPauseInput>;
  /** Change subscriptions. */
  subscriptionUpdate?: InputMaybe<PortalSubscriptionUpdateInput>;
};

/** Changes to what customers can do. Absent members stay unchanged. */
export type PortalFeaturesUpdateInput = {
  /** Change details. */
  customerUpdate?: InputMaybe<PortalCustomerUpdateUpdateInput>;
  /** See invoices. */
  invoiceHistory?: InputMaybe<PortalInvoiceHistoryInput>;
  /** Change payment methods. */
  paymentMethodUpdate?: InputMaybe<PortalPaymentMethodUpdateInput>;
  /** Cancel subscriptions. */
  subscriptionCancel?: InputMaybe<PortalSubscriptionCancelUpdateInput>;
  /** Pause subscriptions. */
  subscriptionPause?: InputMaybe<PortalSubscriptionPauseInput>;
  /** Change subscriptions. */
  subscriptionUpdate?: InputMaybe<PortalSubscriptionUpdateUpdateInput>;
};

/** One task that the portal guides the customer through. The member that `type` names is set. */
export type PortalFlow = {
  __typename?: 'PortalFlow';
  /** What happens after completion. */
  afterCompletion?: Maybe<PortalFlowAfterCompletion>;
  /** Set for `SUBSCRIPTION_CANCEL`. */
  subscriptionCancel?: Maybe<PortalFlowSubscriptionCancel>;
  /** Set for `SUBSCRIPTION_PAUSE`. */
  subscriptionPause?: Maybe<PortalFlowSubscriptionPause>;
  /** Set for `SUBSCRIPTION_UPDATE`. */
  subscriptionUpdate?: Maybe<PortalFlowSubscriptionUpdate>;
  /** Set for `SUBSCRIPTION_UPDATE_CONFIRM`. */
  subscriptionUpdateConfirm?: Maybe<PortalFlowSubscriptionUpdateConfirm>;
  /** The task. */
  type: PortalFlowType;
};

/** What happens after the completion of a task. */
export type PortalFlowAfterCompletion = {
  __typename?: 'PortalFlowAfterCompletion';
  /** Set for `HOSTED_CONFIRMATION`. */
  hostedConfirmation?: Maybe<PortalFlowHostedConfirmation>;
  /** Set for `REDIRECT`. */
  redirect?: Maybe<PortalFlowRedirect>;
  /** The kind of completion. */
  type: PortalFlowAfterCompletionType;
};

/** What happens after the completion of a task. */
export type PortalFlowAfterCompletionInput = {
  /** For `HOSTED_CONFIRMATION`. */
  hostedConfirmation?: InputMaybe<PortalFlowHostedConfirmationInput>;
  /** For `REDIRECT`. */
  redirect?: InputMaybe<PortalFlowRedirectInput>;
  /** The kind of completion. */
  type: PortalFlowAfterCompletionType;
};

/** Kinds of completion of a task. */
export type PortalFlowAfterCompletionType =
  /** Stripe's confirmation page. */
  | 'HOSTED_CONFIRMATION'
  /** The portal's home page. */
  | 'PORTAL_HOMEPAGE'
  /** Your own page. */
  | 'REDIRECT'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** A coupon offered to a customer who wants to cancel. */
export type PortalFlowCouponOffer = {
  __typename?: 'PortalFlowCouponOffer';
  /** The coupon's id. */
  couponId: Scalars['ID']['output'];
};

/** A coupon offered to a customer who wants to cancel. */
export type PortalFlowCouponOfferInput = {
  /** The coupon's id. */
  couponId: Scalars['ID']['input'];
};

/** A discount applied with a change. Exactly one member is set. */
export type PortalFlowDiscount = {
  __typename?: 'PortalFlowDiscount';
  /** The coupon. */
  couponId?: Maybe<Scalars['ID']['output']>;
  /** The promotion code. */
  promotionCodeId?: Maybe<Scalars['ID']['output']>;
};

/** A discount to apply with a change. Set exactly one member. */
export type PortalFlowDiscountInput = {
  /** The coupon. */
  couponId?: InputMaybe<Scalars['ID']['input']>;
  /** The promotion code. */
  promotionCodeId?: InputMaybe<Scalars['ID']['input']>;
};

/** Stripe's confirmation page. */
export type PortalFlowHostedConfirmation = {
  __typename?: 'PortalFlowHostedConfirmation';
  /** Your text on the page. Null for Stripe's own. */
  customMessage?: Maybe<Scalars['String']['output']>;
};

/** Stripe's confirmation page. */
export type PortalFlowHostedConfirmationInput = {
  /** Your text on the page, up to 500 characters. Stripe's own when absent. */
  customMessage?: InputMaybe<Scalars['String']['input']>;
};

/** The task that the portal opens with. Set the member that `type` names. */
export type PortalFlowInput = {
  /** What happens after completion; the portal's home page when absent. */
  afterCompletion?: InputMaybe<PortalFlowAfterCompletionInput>;
  /** For `SUBSCRIPTION_CANCEL`. */
  subscriptionCancel?: InputMaybe<PortalFlowSubscriptionCancelInput>;
  /** For `SUBSCRIPTION_PAUSE`. */
  subscriptionPause?: InputMaybe<PortalFlowSubscriptionPauseInput>;
  /** For `SUBSCRIPTION_UPDATE`. */
  subscriptionUpdate?: InputMaybe<PortalFlowSubscriptionUpdateInput>;
  /** For `SUBSCRIPTION_UPDATE_CONFIRM`. */
  subscriptionUpdateConfirm?: InputMaybe<PortalFlowSubscriptionUpdateConfirmInput>;
  /** The task. */
  type: PortalFlowType;
};

/** A redirect to your own page after a task. */
export type PortalFlowRedirect = {
  __typename?: 'PortalFlowRedirect';
  /** The URL that the customer is sent to. */
  returnUrl: Scalars['URL']['output'];
};

/** A redirect to your own page after a task. */
export type PortalFlowRedirectInput = {
  /** The URL that the customer is sent to. */
  returnUrl: Scalars['URL']['input'];
};

/** The offer to customers who want to cancel. */
export type PortalFlowRetention = {
  __typename?: 'PortalFlowRetention';
  /** Set for `COUPON_OFFER`. */
  couponOffer?: Maybe<PortalFlowCouponOffer>;
  /** The kind of offer. */
  type: PortalFlowRetentionType;
};

/** The offer to customers who want to cancel. */
export type PortalFlowRetentionInput = {
  /** The coupon. */
  couponOffer: PortalFlowCouponOfferInput;
  /** The kind of offer. */
  type: PortalFlowRetentionType;
};

/** Kinds of offers to customers who want to cancel. */
export type PortalFlowRetentionType =
  /** A coupon. */
  | 'COUPON_OFFER';

/** The task of cancelling a subscription. */
export type PortalFlowSubscriptionCancel = {
  __typename?: 'PortalFlowSubscriptionCancel';
  /** The offer to customers who want to cancel. Null when there is none. */
  retention?: Maybe<PortalFlowRetention>;
  /** The subscription: `sub_…`. */
  subscriptionId: Scalars['ID']['output'];
};

/** The task of cancelling a subscription. */
export type PortalFlowSubscriptionCancelInput = {
  /** The offer to customers who want to cancel. */
  retention?: InputMaybe<PortalFlowRetentionInput>;
  /** The subscription: `sub_…`. */
  subscriptionId: Scalars['ID']['input'];
};

/** An item of a subscription that changes. */
export type PortalFlowSubscriptionItem = {
  __typename?: 'PortalFlowSubscriptionItem';
  /** The item: `si_…`. */
  id?: Maybe<Scalars['ID']['output']>;
  /** The new price: `price_…`. */
  priceId?: Maybe<Scalars['ID']['output']>;
  /** The new number of units. */
  quantity?: Maybe<Scalars['Int']['output']>;
};

/** An item of a subscription to change. */
export type PortalFlowSubscriptionItemInput = {
  /** The item: `si_…`. */
  id: Scalars['ID']['input'];
  /** The new price: `price_…`. Unchanged when absent. */
  priceId?: InputMaybe<Scalars['ID']['input']>;
  /** The new number of units. Unchanged when absent. */
  quantity?: InputMaybe<Scalars['Int']['input']>;
};

/** The task of pausing a subscription. */
export type PortalFlowSubscriptionPause = {
  __typename?: 'PortalFlowSubscriptionPause';
  /** The subscription: `sub_…`. */
  subscriptionId: Scalars['ID']['output'];
};

/** The task of pausing a subscription. */
export type PortalFlowSubscriptionPauseInput = {
  /** The subscription: `sub_…`. */
  subscriptionId: Scalars['ID']['input'];
};

/** The task of changing a subscription. */
export type PortalFlowSubscriptionUpdate = {
  __typename?: 'PortalFlowSubscriptionUpdate';
  /** The subscription: `sub_…`. */
  subscriptionId: Scalars['ID']['output'];
};

/** The task of confirming a prepared change of a subscription. */
export type PortalFlowSubscriptionUpdateConfirm = {
  __typename?: 'PortalFlowSubscriptionUpdateConfirm';
  /** Discounts applied with the change. Null when there are none. */
  discounts?: Maybe<Array<PortalFlowDiscount>>;
  /** The items that change. */
  items: Array<PortalFlowSubscriptionItem>;
  /** The subscription: `sub_…`. */
  subscriptionId: Scalars['ID']['output'];
};

/** The task of confirming a prepared change of a subscription. */
export type PortalFlowSubscriptionUpdateConfirmInput = {
  /** A discount to apply with the change. Stripe accepts one. */
  discounts?: InputMaybe<Array<PortalFlowDiscountInput>>;
  /** The item to change. Stripe accepts one. */
  items: Array<PortalFlowSubscriptionItemInput>;
  /** The subscription: `sub_…`. */
  subscriptionId: Scalars['ID']['input'];
};

/** The task of changing a subscription. */
export type PortalFlowSubscriptionUpdateInput = {
  /** The subscription: `sub_…`. */
  subscriptionId: Scalars['ID']['input'];
};

/** Tasks that a portal can open with. */
export type PortalFlowType =
  /** Change name, address and other details. */
  | 'CUSTOMER_UPDATE'
  /** Add a payment method. */
  | 'PAYMENT_METHOD_UPDATE'
  /** Cancel a subscription. */
  | 'SUBSCRIPTION_CANCEL'
  /** Pause a subscription. */
  | 'SUBSCRIPTION_PAUSE'
  /** Choose the products and prices of a subscription. */
  | 'SUBSCRIPTION_UPDATE'
  /** Confirm a change of a subscription that you have prepared. */
  | 'SUBSCRIPTION_UPDATE_CONFIRM'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** Units of time. */
export type PortalInterval =
  /** Days. */
  | 'DAY'
  /** Months. */
  | 'MONTH'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED'
  /** Weeks. */
  | 'WEEK'
  /** Years. */
  | 'YEAR';

/** Seeing invoices. */
export type PortalInvoiceHistory = {
  __typename?: 'PortalInvoiceHistory';
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['output'];
};

/** Seeing invoices. */
export type PortalInvoiceHistoryInput = {
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['input'];
};

/** The page on which customers log in by themselves. */
export type PortalLoginPage = {
  __typename?: 'PortalLoginPage';
  /** Whether the page is enabled. */
  enabled: Scalars['Boolean']['output'];
  /** Its URL, which you may share. Null while the page is disabled. */
  url?: Maybe<Scalars['URL']['output']>;
};

/** The page on which customers log in by themselves. */
export type PortalLoginPageInput = {
  /** Whether the page is enabled. */
  enabled: Scalars['Boolean']['input'];
};

/** How long a pause lasts. */
export type PortalPauseDuration = {
  __typename?: 'PortalPauseDuration';
  /** What the customer can choose from; empty for `INDEFINITE`. */
  intervalOptions: Array<PortalPauseInterval>;
  /** The kind of duration. */
  type: PortalPauseDurationType;
};

/** How long a pause lasts. */
export type PortalPauseDurationInput = {
  /** What the customer can choose from, each at most three years. Needed for `INTERVAL_OPTIONS`. None when empty or null. */
  intervalOptions?: InputMaybe<Array<PortalPauseIntervalInput>>;
  /** The kind of duration. */
  type: PortalPauseDurationType;
};

/** Kinds of pauses. */
export type PortalPauseDurationType =
  /** Until the customer resumes the subscription. */
  | 'INDEFINITE'
  /** One of the listed durations. */
  | 'INTERVAL_OPTIONS'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** The duration of a pause. */
export type PortalPauseInterval = {
  __typename?: 'PortalPauseInterval';
  /** The unit. */
  interval: PortalInterval;
  /** The number of units. */
  intervalCount: Scalars['Int']['output'];
};

/** The duration of a pause. */
export type PortalPauseIntervalInput = {
  /** The unit. */
  interval: PortalInterval;
  /** The number of units; one when absent. */
  intervalCount?: InputMaybe<Scalars['Int']['input']>;
};

/** Changing payment methods. */
export type PortalPaymentMethodUpdate = {
  __typename?: 'PortalPaymentMethodUpdate';
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['output'];
  /** Stripe's configuration of the payment methods on offer: `pmc_…`. Null for the default one. */
  paymentMethodConfigurationId?: Maybe<Scalars['ID']['output']>;
};

/** Changing payment methods. */
export type PortalPaymentMethodUpdateInput = {
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['input'];
  /** Stripe's configuration of the payment methods on offer: `pmc_…`. null goes back to the default one. */
  paymentMethodConfigurationId?: InputMaybe<Scalars['ID']['input']>;
};

/** A product that the customer can change to. */
export type PortalProduct = {
  __typename?: 'PortalProduct';
  /** Whether the number of units can be chosen. */
  adjustableQuantity?: Maybe<PortalAdjustableQuantity>;
  /** Its prices: `price_…`. */
  priceIds: Array<Scalars['ID']['output']>;
  /** The product: `prod_…`. */
  productId: Scalars['ID']['output'];
};

/** A product that the customer can change to. */
export type PortalProductInput = {
  /** Whether the number of units can be chosen; not when absent. */
  adjustableQuantity?: InputMaybe<PortalAdjustableQuantityInput>;
  /** Its prices: `price_…`, at least one. */
  priceIds: Array<Scalars['ID']['input']>;
  /** The product: `prod_…`. */
  productId: Scalars['ID']['input'];
};

/** How the difference is settled when a subscription changes within a paid period. */
export type PortalProrationBehavior =
  /** It is invoiced immediately. Not for cancellations. */
  | 'ALWAYS_INVOICE'
  /** It is added to the next invoice. For cancellations only with `IMMEDIATELY`. */
  | 'CREATE_PRORATIONS'
  /** It is not settled. */
  | 'NONE'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** Which changes wait for the end of the period. */
export type PortalScheduleAtPeriodEnd = {
  __typename?: 'PortalScheduleAtPeriodEnd';
  /** Changes that meet one of these conditions wait; empty when none does. */
  conditions: Array<PortalScheduleCondition>;
};

/** Which changes wait for the end of the period. */
export type PortalScheduleAtPeriodEndInput = {
  /** Changes that meet one of these conditions wait. None when empty; in an update also when null. */
  conditions?: InputMaybe<Array<PortalScheduleConditionInput>>;
};

/** A condition under which a change waits. */
export type PortalScheduleCondition = {
  __typename?: 'PortalScheduleCondition';
  /** The kind of condition. */
  type: PortalScheduleConditionType;
};

/** A condition under which a change waits. */
export type PortalScheduleConditionInput = {
  /** The kind of condition. */
  type: PortalScheduleConditionType;
};

/** Conditions under which a change waits. */
export type PortalScheduleConditionType =
  /** The price goes down. */
  | 'DECREASING_ITEM_AMOUNT'
  /** The billing interval gets shorter. */
  | 'SHORTENING_INTERVAL'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/**
 * An opened portal. Its `url` gives access to anyone who has it, and expires within minutes when unused: hand it to the
 * customer's own browser immediately, and do not store it.
 */
export type PortalSession = {
  __typename?: 'PortalSession';
  /** The page shown when the session has expired. Null for a plain error page. */
  afterExpiration?: Maybe<PortalAfterExpiration>;
  /** The configuration that the portal follows. One Stripe call. */
  configuration?: Maybe<PortalConfiguration>;
  /** When the session was opened. */
  createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** The customer at Konnect. Null when the session was opened with a Stripe customer's id, which Konnect cannot look up. */
  customer?: Maybe<Customer>;
  /** The account at Stripe for which the session was opened. Null when it was opened for a customer. */
  customerAccountId?: Maybe<Scalars['ID']['output']>;
  /** The task that the portal opens with. Null when it opens at its home page. */
  flow?: Maybe<PortalFlow>;
  /** Stripe's id: `bps_…`. */
  id?: Maybe<Scalars['ID']['output']>;
  /** Whether this is real money (true) or Stripe's test mode. */
  livemode?: Maybe<Scalars['Boolean']['output']>;
  /** The language of the pages, as an IETF tag. Null when the browser decides. */
  locale?: Maybe<Scalars['String']['output']>;
  /** The connected account on whose behalf the portal acts. Null when there is none. */
  onBehalfOf?: Maybe<Scalars['ID']['output']>;
  /** The URL of the portal's link back to your site. Null when there is none. */
  returnUrl?: Maybe<Scalars['URL']['output']>;
  /** The customer at Stripe: `cus_…`. */
  stripeCustomerId?: Maybe<Scalars['ID']['output']>;
  /** The URL of the portal. A secret. */
  url: Scalars['URL']['output'];
};

/** Cancelling subscriptions. */
export type PortalSubscriptionCancel = {
  __typename?: 'PortalSubscriptionCancel';
  /** Whether customers are asked why. */
  cancellationReason?: Maybe<PortalCancellationReason>;
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['output'];
  /** When it takes effect. */
  mode?: Maybe<PortalCancelMode>;
  /** How the paid remainder of the period is settled. */
  prorationBehavior?: Maybe<PortalProrationBehavior>;
};

/** Cancelling subscriptions. */
export type PortalSubscriptionCancelInput = {
  /** Whether customers are asked why. */
  cancellationReason?: InputMaybe<PortalCancellationReasonInput>;
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['input'];
  /** When it takes effect; `AT_PERIOD_END` when absent. */
  mode?: InputMaybe<PortalCancelMode>;
  /** How the paid remainder of the period is settled; `NONE` when absent. */
  prorationBehavior?: InputMaybe<PortalProrationBehavior>;
};

/** Changes to cancelling subscriptions. */
export type PortalSubscriptionCancelUpdateInput = {
  /** Whether customers are asked why. */
  cancellationReason?: InputMaybe<PortalCancellationReasonUpdateInput>;
  /** Whether it is allowed. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** When it takes effect. */
  mode?: InputMaybe<PortalCancelMode>;
  /** How the paid remainder of the period is settled. */
  prorationBehavior?: InputMaybe<PortalProrationBehavior>;
};

/** Pausing subscriptions. */
export type PortalSubscriptionPause = {
  __typename?: 'PortalSubscriptionPause';
  /** For how long. */
  duration?: Maybe<PortalPauseDuration>;
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['output'];
};

/** Pausing subscriptions. */
export type PortalSubscriptionPauseInput = {
  /** For how long. */
  duration?: InputMaybe<PortalPauseDurationInput>;
  /** Whether it is allowed. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Changing subscriptions. */
export type PortalSubscriptionUpdate = {
  __typename?: 'PortalSubscriptionUpdate';
  /** What happens to the billing period. Null when Stripe reports nothing. */
  billingCycleAnchor?: Maybe<PortalBillingCycleAnchor>;
  /** What can be changed; empty when nothing. */
  defaultAllowedUpdates: Array<PortalSubscriptionUpdateField>;
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['output'];
  /** Which products and prices the customer can change to. Null when Stripe reports none. */
  products?: Maybe<Array<PortalProduct>>;
  /** How the difference within a paid period is settled. */
  prorationBehavior?: Maybe<PortalProrationBehavior>;
  /** Which changes wait for the end of the period. */
  scheduleAtPeriodEnd?: Maybe<PortalScheduleAtPeriodEnd>;
  /** What happens to a current trial. */
  trialUpdateBehavior?: Maybe<PortalTrialUpdateBehavior>;
};

/** Parts of a subscription that can be changed. */
export type PortalSubscriptionUpdateField =
  /** The price. */
  | 'PRICE'
  /** The promotion code. */
  | 'PROMOTION_CODE'
  /** The number of units. */
  | 'QUANTITY'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/** Changing subscriptions. */
export type PortalSubscriptionUpdateInput = {
  /** What happens to the billing period. */
  billingCycleAnchor?: InputMaybe<PortalBillingCycleAnchor>;
  /** What can be changed. Nothing when empty or null. */
  defaultAllowedUpdates?: InputMaybe<Array<PortalSubscriptionUpdateField>>;
  /** Whether it is allowed. */
  enabled: Scalars['Boolean']['input'];
  /** Which products and prices the customer can change to, at most ten products. None when empty or null. */
  products?: InputMaybe<Array<PortalProductInput>>;
  /** How the difference within a paid period is settled; `NONE` when absent. */
  prorationBehavior?: InputMaybe<PortalProrationBehavior>;
  /** Which changes wait for the end of the period. */
  scheduleAtPeriodEnd?: InputMaybe<PortalScheduleAtPeriodEndInput>;
  /** What happens to a current trial. */
  trialUpdateBehavior?: InputMaybe<PortalTrialUpdateBehavior>;
};

/** Changes to changing subscriptions. */
export type PortalSubscriptionUpdateUpdateInput = {
  /** What happens to the billing period. */
  billingCycleAnchor?: InputMaybe<PortalBillingCycleAnchor>;
  /** What can be changed. Nothing when empty or null. */
  defaultAllowedUpdates?: InputMaybe<Array<PortalSubscriptionUpdateField>>;
  /** Whether it is allowed. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Which products and prices the customer can change to, at most ten products. None when empty or null. */
  products?: InputMaybe<Array<PortalProductInput>>;
  /** How the difference within a paid period is settled. */
  prorationBehavior?: InputMaybe<PortalProrationBehavior>;
  /** Which changes wait for the end of the period. */
  scheduleAtPeriodEnd?: InputMaybe<PortalScheduleAtPeriodEndInput>;
  /** What happens to a current trial. */
  trialUpdateBehavior?: InputMaybe<PortalTrialUpdateBehavior>;
};

/** What happens to a current trial when a subscription changes. */
export type PortalTrialUpdateBehavior =
  /** The trial continues. */
  | 'CONTINUE_TRIAL'
  /** The trial ends. */
  | 'END_TRIAL'
  /** A value that this version does not know. Inputs refuse it. */
  | 'UNRECOGNIZED';

/**
 * Reads. A field of this type is null when the object does not exist. It is also null when the upstream service failed:
 * then `errors` has an entry with its path, and the other fields are still returned.
 */
export type Query = {
  __typename?: 'Query';
  /**
   * One billing profile; null when Konnect has none with this id. Requires the scope `billing:read`; without it, a caller
   * whose token names a customer can read the effective profile of that customer only.
   */
  billingProfile?: Maybe<BillingProfile>;
  /** Billing profiles, paginated. One Konnect call per page; one more when a cursor is not at a page boundary of Konnect, or for `last` without `before`. */
  billingProfiles?: Maybe<BillingProfileConnection>;
  /**
   * One customer, by exactly one of `id` and `key`; null when there is none. One Konnect call per id; lookups by key in one
   * operation share calls, up to fifty keys per call. A deleted customer is still found by id, with `deletedAt` set, but
   * not by key. Requires the scope `customers:read`; without it, a caller whose token names a customer can read that
   * customer only.
   */
  customer?: Maybe<Customer>;
  /** Customers that are not deleted, paginated. One Konnect call per page; one more when a cursor is not at a page boundary of Konnect, or for `last` without `before`. */
  customers?: Maybe<CustomerConnection>;
  /**
   * The customer that the caller's token names, by its key; null when the token names none, or Konnect has none with that
   * key. The cost is that of `customer(key:)`.
   */
  me?: Maybe<Customer>;
  /** One portal configuration; null when Stripe has none with this id. Several in one operation share one Stripe call. */
  portalConfiguration?: Maybe<PortalConfiguration>;
  /** Portal configurations, newest first. One Stripe call per page. There is no total count, because Stripe returns none. */
  portalConfigurations?: Maybe<PortalConfigurationConnection>;
};


/**
 * Reads. A field of this type is null when the object does not exist. It is also null when the upstream service failed:
 * then `errors` has an entry with its path, and the other fields are still returned.
 */
export type QueryBillingProfileArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. A field of this type is null when the object does not exist. It is also null when the upstream service failed:
 * then `errors` has an entry with its path, and the other fields are still returned.
 */
export type QueryBillingProfilesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * Reads. A field of this type is null when the object does not exist. It is also null when the upstream service failed:
 * then `errors` has an entry with its path, and the other fields are still returned.
 */
export type QueryCustomerArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  key?: InputMaybe<Scalars['String']['input']>;
};


/**
 * Reads. A field of this type is null when the object does not exist. It is also null when the upstream service failed:
 * then `errors` has an entry with its path, and the other fields are still returned.
 */
export type QueryCustomersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<CustomerFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<CustomerOrder>;
};


/**
 * Reads. A field of this type is null when the object does not exist. It is also null when the upstream service failed:
 * then `errors` has an entry with its path, and the other fields are still returned.
 */
export type QueryPortalConfigurationArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. A field of this type is null when the object does not exist. It is also null when the upstream service failed:
 * then `errors` has an entry with its path, and the other fields are still returned.
 */
export type QueryPortalConfigurationsArgs = {
  active?: InputMaybe<Scalars['Boolean']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  isDefault?: InputMaybe<Scalars['Boolean']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A period that recurs. */
export type RecurringPeriod = {
  __typename?: 'RecurringPeriod';
  /** The time to count from. */
  anchor: Scalars['DateTime']['output'];
  /** How long one period is. */
  interval: Scalars['Duration']['output'];
};

/** Conditions on a text. All given conditions must hold. A text has 1 to 1,024 bytes. */
export type StringFilter = {
  /** Contains this text, ignoring case. */
  contains?: InputMaybe<Scalars['String']['input']>;
  /** Contains one of these texts, ignoring case. The limits are those of `in`. */
  containsAny?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Equal to this. */
  eq?: InputMaybe<Scalars['String']['input']>;
  /** Has a value, or has none when false. */
  exists?: InputMaybe<Scalars['Boolean']['input']>;
  /** Equal to one of these: at most 50, and 1,024 bytes with a comma between each. No commas, no white space at either end. */
  in?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Has a value that is not equal to this. A customer without a value does not match; one with several subjects or plans matches if any of them differs. */
  neq?: InputMaybe<Scalars['String']['input']>;
};

/** A customer's link to Stripe. */
export type StripeCustomerData = {
  __typename?: 'StripeCustomerData';
  /** The Stripe customer: `cus_…`. */
  customerId?: Maybe<Scalars['ID']['output']>;
  /** The payment method that is charged: `pm_…`. Null when none was chosen. */
  defaultPaymentMethodId?: Maybe<Scalars['ID']['output']>;
  /** Labels of this link, ordered by key. */
  labels: Array<Label>;
};

/** The link to Stripe to set. It replaces the present link: absent members may be cleared. null for a member is refused. */
export type StripeCustomerDataInput = {
  /** The Stripe customer: `cus_…`. It must exist at Stripe, and be linked to no other customer. */
  customerId?: InputMaybe<Scalars['ID']['input']>;
  /** The payment method to charge: `pm_…`, of that Stripe customer. */
  defaultPaymentMethodId?: InputMaybe<Scalars['ID']['input']>;
  /** Labels of this link. Konnect accepts them, but does not store them. */
  labels?: InputMaybe<Array<LabelInput>>;
};

/** What is billed for the last period of a subscription. */
export type SubscriptionEndProrationMode =
  /** The part of it that has passed. */
  | 'BILL_ACTUAL_PERIOD'
  /** The whole period. */
  | 'BILL_FULL_PERIOD'
  /** A value that this version does not know. */
  | 'UNRECOGNIZED';

/** Whether prices include the tax. */
export type TaxBehavior =
  /** Tax is added to them. */
  | 'EXCLUSIVE'
  /** Prices include the tax. */
  | 'INCLUSIVE'
  /** A value that this version does not know. */
  | 'UNRECOGNIZED';

/** A tax code as the tax authority or provider writes it. */
export type TaxCode = {
  __typename?: 'TaxCode';
  /** The code. */
  code: Scalars['String']['output'];
};

/** A tax code stored by Konnect. */
export type TaxCodeReference = {
  __typename?: 'TaxCodeReference';
  /** Its id: a ULID. */
  id: Scalars['ID']['output'];
};

/** The tax of an item. */
export type TaxConfig = {
  __typename?: 'TaxConfig';
  /** Whether prices include the tax. */
  behavior?: Maybe<TaxBehavior>;
  /**
   * The tax code of an invoicing system of your own.
   * @deprecated Konnect replaces it by taxCode.
   */
  externalInvoicing?: Maybe<TaxCode>;
  /**
   * Stripe's tax code.
   * @deprecated Konnect replaces it by taxCode.
   */
  stripe?: Maybe<TaxCode>;
  /** The tax code. */
  taxCode?: Maybe<TaxCodeReference>;
  /**
   * The id of the tax code.
   * @deprecated Konnect replaces it by taxCode.
   */
  taxCodeId?: Maybe<Scalars['ID']['output']>;
};

/** A tax registration. */
export type TaxId = {
  __typename?: 'TaxId';
  /** The number, as its country writes it. */
  code?: Maybe<Scalars['String']['output']>;
};

/** What to set of a customer's billing app. null clears the data of an app, if Konnect can; the error says so if not. */
export type UpdateCustomerBillingAppDataInput = {
  /** Konnect's id of the customer: a ULID. */
  customerId: Scalars['ID']['input'];
  /** For a customer that is billed through an invoicing system of your own. null clears its data. */
  externalInvoicing?: InputMaybe<ExternalInvoicingCustomerDataInput>;
  /** For a customer that is billed through Stripe. null unlinks the Stripe customer. */
  stripe?: InputMaybe<StripeCustomerDataInput>;
};

/** Result of changing the data of a customer's billing app. */
export type UpdateCustomerBillingAppDataPayload = {
  __typename?: 'UpdateCustomerBillingAppDataPayload';
  /** The effective billing after the change, read again: one Konnect call. Null when nothing was changed. */
  billing?: Maybe<CustomerBilling>;
  /** The customer; null when nothing was changed. One Konnect call. */
  customer?: Maybe<Customer>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** What to set of a customer's billing. */
export type UpdateCustomerBillingInput = {
  /**
   * The data of the billing app of `billingProfileId`, else of the profile in force. Unchanged when absent or null, but
   * Konnect may require the data of Stripe to pin a profile that bills through Stripe. If the app of the pinned profile
   * cannot hold the data, the profile is pinned all the same, as the error then says.
   */
  appData?: InputMaybe<CustomerAppDataInput>;
  /** The profile to pin. The effective profile stays when absent or null. */
  billingProfileId?: InputMaybe<Scalars['ID']['input']>;
  /** Konnect's id of the customer: a ULID. */
  customerId: Scalars['ID']['input'];
};

/** Result of changing a customer's billing. */
export type UpdateCustomerBillingPayload = {
  __typename?: 'UpdateCustomerBillingPayload';
  /** The effective billing after the change, read again: one Konnect call. Null when nothing was changed. */
  billing?: Maybe<CustomerBilling>;
  /** The customer; null when nothing was changed. One Konnect call. */
  customer?: Maybe<Customer>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** Changes to a portal configuration. Absent members stay unchanged. null clears a member where its description says so, and is refused elsewhere. */
export type UpdatePortalConfigurationInput = {
  /** Whether sessions can be opened with it. The default configuration cannot be switched off. */
  active?: InputMaybe<Scalars['Boolean']['input']>;
  /** What the portal shows about your business. */
  businessProfile?: InputMaybe<PortalBusinessProfileInput>;
  /** The URL of the link back to your site, when a session specifies none. null clears. */
  defaultReturnUrl?: InputMaybe<Scalars['URL']['input']>;
  /** What a customer can do. */
  features?: InputMaybe<PortalFeaturesUpdateInput>;
  /** Stripe's id: `bpc_…`. */
  id: Scalars['ID']['input'];
  /** The page on which customers log in by themselves. */
  loginPage?: InputMaybe<PortalLoginPageInput>;
  /** Metadata, each key once, merged with the present metadata. A null value removes its key; null instead of the list removes all. */
  metadata?: InputMaybe<Array<MetadataEntryInput>>;
  /** Your name for the configuration, up to 256 characters. null clears. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** Result of changing a portal configuration. */
export type UpdatePortalConfigurationPayload = {
  __typename?: 'UpdatePortalConfigurationPayload';
  /** The configuration after the change; null when nothing was changed. */
  configuration?: Maybe<PortalConfiguration>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** The new state of a customer, identified by exactly one of `id` and `key`. */
export type UpsertCustomerInput = {
  /** The address for tax and invoices. Cleared when absent or null; when given, its absent parts stay unchanged. */
  billingAddress?: InputMaybe<AddressInput>;
  /** The currency of billing, tax and invoices. Unchanged when absent; null is refused, because Konnect cannot clear it. */
  currency?: InputMaybe<Scalars['CurrencyCode']['input']>;
  /** A longer text, up to 1,024 characters. Cleared when absent or null. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Konnect's id of a customer that exists: a ULID. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** Your own key, 1 to 256 characters. The customer is created when it does not exist. */
  key?: InputMaybe<Scalars['String']['input']>;
  /** Labels, at most 50, each key once. All are cleared when absent or null. */
  labels?: InputMaybe<Array<LabelInput>>;
  /** The name to show, 1 to 256 characters. */
  name: Scalars['String']['input'];
  /** The main e-mail address. Unchanged when absent; null is refused, because Konnect cannot clear it. */
  primaryEmail?: InputMaybe<Scalars['EmailAddress']['input']>;
  /**
   * Which metered usage counts as this customer's. Cleared when null or without subjects. When absent, an existing customer
   * with subjects is not replaced, because cleared subjects cannot be set again while a subscription is active.
   */
  usageAttribution?: InputMaybe<UsageAttributionInput>;
};

/** Effects of an upsert. */
export type UpsertCustomerOutcome =
  /** The customer did not exist and was created. */
  | 'CREATED'
  /** The customer existed and was replaced. */
  | 'UPDATED';

/** Result of replacing a customer. */
export type UpsertCustomerPayload = {
  __typename?: 'UpsertCustomerPayload';
  /** The customer after the change; null when nothing was changed. */
  customer?: Maybe<Customer>;
  /** The effect; null when nothing was changed. */
  outcome?: Maybe<UpsertCustomerOutcome>;
  /** Errors that the client can correct; empty when the operation succeeded. */
  userErrors: Array<UserError>;
};

/** The subjects of usage events that belong to a customer. */
export type UsageAttribution = {
  __typename?: 'UsageAttribution';
  /** The subjects, in alphabetical order. A subject belongs to one customer at a time. */
  subjectKeys: Array<Scalars['String']['output']>;
};

/** The subjects of usage events to attribute to a customer. */
export type UsageAttributionInput = {
  /** The subjects; duplicates count once. None may belong to another customer that is not deleted. */
  subjectKeys: Array<Scalars['String']['input']>;
};

/** An error that the client can correct. Nothing was changed, unless the message says so. */
export type UserError = {
  __typename?: 'UserError';
  /** The kind of error, for programs. */
  code: UserErrorCode;
  /** The path into your arguments: `["input", "labels", "0"]`. Null when the error concerns no single member. */
  field?: Maybe<Array<Scalars['String']['output']>>;
  /** What is wrong, for people. */
  message: Scalars['String']['output'];
};

/** Kinds of errors that the client can correct. */
export type UserErrorCode =
  /** The input conflicts with an existing object, or the idempotency key was used with another input. */
  | 'CONFLICT'
  /** An object that the input names was deleted. */
  | 'GONE'
  /** The input breaks a rule. */
  | 'INVALID_INPUT'
  /** An object that the input names does not exist. */
  | 'NOT_FOUND'
  /** A precondition is not met: link the customer to Stripe, or end its subscriptions. */
  | 'PRECONDITION_FAILED';



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  BillingProfile: BillingProfile;
  Customer: Customer;
  PortalConfiguration: PortalConfiguration;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  BillingProfile:
    ( { __typename: 'BillingProfile' }
    & GraphQLRecursivePick<FederationTypes['BillingProfile'], {"id":true}> );
  Customer:
    ( { __typename: 'Customer' }
    & ( GraphQLRecursivePick<FederationTypes['Customer'], {"id":true}>
        | GraphQLRecursivePick<FederationTypes['Customer'], {"key":true}> ) );
  PortalConfiguration:
    ( { __typename: 'PortalConfiguration' }
    & GraphQLRecursivePick<FederationTypes['PortalConfiguration'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Address: ResolverTypeWrapper<Address>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  AddressInput: AddressInput;
  AppReference: ResolverTypeWrapper<AppReference>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  BillingAddressCollection: BillingAddressCollection;
  BillingAlignment: ResolverTypeWrapper<BillingAlignment>;
  BillingAlignmentType: BillingAlignmentType;
  BillingCollection: ResolverTypeWrapper<BillingCollection>;
  BillingInvoicing: ResolverTypeWrapper<BillingInvoicing>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  BillingPayment: ResolverTypeWrapper<BillingPayment>;
  BillingProfile: ResolverTypeWrapper<WireBillingProfile>;
  BillingProfileApps: ResolverTypeWrapper<BillingProfileApps>;
  BillingProfileConnection: ResolverTypeWrapper<Omit<BillingProfileConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['BillingProfileEdge']>, nodes: Array<ResolversTypes['BillingProfile']> }>;
  BillingProfileEdge: ResolverTypeWrapper<Omit<BillingProfileEdge, 'node'> & { node: ResolversTypes['BillingProfile'] }>;
  BillingSupplier: ResolverTypeWrapper<BillingSupplier>;
  BillingSupplierAddresses: ResolverTypeWrapper<BillingSupplierAddresses>;
  BillingTax: ResolverTypeWrapper<BillingTax>;
  BillingWorkflow: ResolverTypeWrapper<BillingWorkflow>;
  CheckoutConsentCollectionInput: CheckoutConsentCollectionInput;
  CheckoutCustomTextInput: CheckoutCustomTextInput;
  CheckoutCustomerUpdateInput: CheckoutCustomerUpdateInput;
  CheckoutCustomerUpdateMode: CheckoutCustomerUpdateMode;
  CheckoutMode: CheckoutMode;
  CheckoutPromotionsConsent: CheckoutPromotionsConsent;
  CheckoutRedirectOnCompletion: CheckoutRedirectOnCompletion;
  CheckoutReuseAgreementInput: CheckoutReuseAgreementInput;
  CheckoutReuseAgreementPosition: CheckoutReuseAgreementPosition;
  CheckoutSession: ResolverTypeWrapper<WireCheckoutSession>;
  CheckoutSessionStatus: CheckoutSessionStatus;
  CheckoutTaxIdCollectionInput: CheckoutTaxIdCollectionInput;
  CheckoutTaxIdRequirement: CheckoutTaxIdRequirement;
  CheckoutTermsConsent: CheckoutTermsConsent;
  CheckoutTextInput: CheckoutTextInput;
  CheckoutUiMode: CheckoutUiMode;
  CollectionMethod: CollectionMethod;
  CountryCode: ResolverTypeWrapper<Scalars['CountryCode']['output']>;
  CreateCustomerCheckoutSessionInput: CreateCustomerCheckoutSessionInput;
  CreateCustomerCheckoutSessionPayload: ResolverTypeWrapper<Omit<CreateCustomerCheckoutSessionPayload, 'session' | 'userErrors'> & { session?: Maybe<ResolversTypes['CheckoutSession']>, userErrors: Array<ResolversTypes['UserError']> }>;
  CreateCustomerInput: CreateCustomerInput;
  CreateCustomerPayload: ResolverTypeWrapper<Omit<CreateCustomerPayload, 'customer' | 'userErrors'> & { customer?: Maybe<ResolversTypes['Customer']>, userErrors: Array<ResolversTypes['UserError']> }>;
  CreateCustomerPortalSessionInput: CreateCustomerPortalSessionInput;
  CreateCustomerPortalSessionPayload: ResolverTypeWrapper<Omit<CreateCustomerPortalSessionPayload, 'session' | 'userErrors'> & { session?: Maybe<ResolversTypes['PortalSession']>, userErrors: Array<ResolversTypes['UserError']> }>;
  CreatePortalConfigurationInput: CreatePortalConfigurationInput;
  CreatePortalConfigurationPayload: ResolverTypeWrapper<Omit<CreatePortalConfigurationPayload, 'configuration' | 'userErrors'> & { configuration?: Maybe<ResolversTypes['PortalConfiguration']>, userErrors: Array<ResolversTypes['UserError']> }>;
  CreatePortalSessionInput: CreatePortalSessionInput;
  CreatePortalSessionPayload: ResolverTypeWrapper<Omit<CreatePortalSessionPayload, 'session' | 'userErrors'> & { session?: Maybe<ResolversTypes['PortalSession']>, userErrors: Array<ResolversTypes['UserError']> }>;
  CurrencyCode: ResolverTypeWrapper<Scalars['CurrencyCode']['output']>;
  Customer: ResolverTypeWrapper<WireCustomer>;
  CustomerAppData: ResolverTypeWrapper<CustomerAppData>;
  CustomerAppDataInput: CustomerAppDataInput;
  CustomerBilling: ResolverTypeWrapper<WireBilling>;
  CustomerConnection: ResolverTypeWrapper<Omit<CustomerConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['CustomerEdge']>, nodes: Array<ResolversTypes['Customer']> }>;
  CustomerEdge: ResolverTypeWrapper<Omit<CustomerEdge, 'node'> & { node: ResolversTypes['Customer'] }>;
  CustomerFilter: CustomerFilter;
  CustomerOrder: CustomerOrder;
  CustomerOrderField: CustomerOrderField;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteCustomerInput: DeleteCustomerInput;
  DeleteCustomerOutcome: DeleteCustomerOutcome;
  DeleteCustomerPayload: ResolverTypeWrapper<DeletedCustomerModel>;
  Duration: ResolverTypeWrapper<Scalars['Duration']['output']>;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  ExternalInvoicingCustomerData: ResolverTypeWrapper<ExternalInvoicingCustomerData>;
  ExternalInvoicingCustomerDataInput: ExternalInvoicingCustomerDataInput;
  IDFilter: IdFilter;
  Label: ResolverTypeWrapper<Label>;
  LabelInput: LabelInput;
  MetadataEntry: ResolverTypeWrapper<MetadataEntry>;
  MetadataEntryInput: MetadataEntryInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PortalAdjustableQuantity: ResolverTypeWrapper<PortalAdjustableQuantity>;
  PortalAdjustableQuantityInput: PortalAdjustableQuantityInput;
  PortalAfterExpiration: ResolverTypeWrapper<PortalAfterExpiration>;
  PortalAfterExpirationInput: PortalAfterExpirationInput;
  PortalAfterExpirationType: PortalAfterExpirationType;
  PortalBillingCycleAnchor: PortalBillingCycleAnchor;
  PortalBusinessProfile: ResolverTypeWrapper<PortalBusinessProfile>;
  PortalBusinessProfileInput: PortalBusinessProfileInput;
  PortalCancelMode: PortalCancelMode;
  PortalCancellationReason: ResolverTypeWrapper<PortalCancellationReason>;
  PortalCancellationReasonInput: PortalCancellationReasonInput;
  PortalCancellationReasonOption: PortalCancellationReasonOption;
  PortalCancellationReasonUpdateInput: PortalCancellationReasonUpdateInput;
  PortalConfiguration: ResolverTypeWrapper<WireConfiguration>;
  PortalConfigurationConnection: ResolverTypeWrapper<Omit<PortalConfigurationConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['PortalConfigurationEdge']>, nodes: Array<ResolversTypes['PortalConfiguration']> }>;
  PortalConfigurationEdge: ResolverTypeWrapper<Omit<PortalConfigurationEdge, 'node'> & { node: ResolversTypes['PortalConfiguration'] }>;
  PortalCustomerLogin: ResolverTypeWrapper<PortalCustomerLogin>;
  PortalCustomerLoginInput: PortalCustomerLoginInput;
  PortalCustomerUpdate: ResolverTypeWrapper<PortalCustomerUpdate>;
  PortalCustomerUpdateField: PortalCustomerUpdateField;
  PortalCustomerUpdateInput: PortalCustomerUpdateInput;
  PortalCustomerUpdateUpdateInput: PortalCustomerUpdateUpdateInput;
  PortalFeatures: ResolverTypeWrapper<PortalFeatures>;
  PortalFeaturesInput: PortalFeaturesInput;
  PortalFeaturesUpdateInput: PortalFeaturesUpdateInput;
  PortalFlow: ResolverTypeWrapper<PortalFlow>;
  PortalFlowAfterCompletion: ResolverTypeWrapper<PortalFlowAfterCompletion>;
  PortalFlowAfterCompletionInput: PortalFlowAfterCompletionInput;
  PortalFlowAfterCompletionType: PortalFlowAfterCompletionType;
  PortalFlowCouponOffer: ResolverTypeWrapper<PortalFlowCouponOffer>;
  PortalFlowCouponOfferInput: PortalFlowCouponOfferInput;
  PortalFlowDiscount: ResolverTypeWrapper<PortalFlowDiscount>;
  PortalFlowDiscountInput: PortalFlowDiscountInput;
  PortalFlowHostedConfirmation: ResolverTypeWrapper<PortalFlowHostedConfirmation>;
  PortalFlowHostedConfirmationInput: PortalFlowHostedConfirmationInput;
  PortalFlowInput: PortalFlowInput;
  PortalFlowRedirect: ResolverTypeWrapper<PortalFlowRedirect>;
  PortalFlowRedirectInput: PortalFlowRedirectInput;
  PortalFlowRetention: ResolverTypeWrapper<PortalFlowRetention>;
  PortalFlowRetentionInput: PortalFlowRetentionInput;
  PortalFlowRetentionType: PortalFlowRetentionType;
  PortalFlowSubscriptionCancel: ResolverTypeWrapper<PortalFlowSubscriptionCancel>;
  PortalFlowSubscriptionCancelInput: PortalFlowSubscriptionCancelInput;
  PortalFlowSubscriptionItem: ResolverTypeWrapper<PortalFlowSubscriptionItem>;
  PortalFlowSubscriptionItemInput: PortalFlowSubscriptionItemInput;
  PortalFlowSubscriptionPause: ResolverTypeWrapper<PortalFlowSubscriptionPause>;
  PortalFlowSubscriptionPauseInput: PortalFlowSubscriptionPauseInput;
  PortalFlowSubscriptionUpdate: ResolverTypeWrapper<PortalFlowSubscriptionUpdate>;
  PortalFlowSubscriptionUpdateConfirm: ResolverTypeWrapper<PortalFlowSubscriptionUpdateConfirm>;
  PortalFlowSubscriptionUpdateConfirmInput: PortalFlowSubscriptionUpdateConfirmInput;
  PortalFlowSubscriptionUpdateInput: PortalFlowSubscriptionUpdateInput;
  PortalFlowType: PortalFlowType;
  PortalInterval: PortalInterval;
  PortalInvoiceHistory: ResolverTypeWrapper<PortalInvoiceHistory>;
  PortalInvoiceHistoryInput: PortalInvoiceHistoryInput;
  PortalLoginPage: ResolverTypeWrapper<PortalLoginPage>;
  PortalLoginPageInput: PortalLoginPageInput;
  PortalPauseDuration: ResolverTypeWrapper<PortalPauseDuration>;
  PortalPauseDurationInput: PortalPauseDurationInput;
  PortalPauseDurationType: PortalPauseDurationType;
  PortalPauseInterval: ResolverTypeWrapper<PortalPauseInterval>;
  PortalPauseIntervalInput: PortalPauseIntervalInput;
  PortalPaymentMethodUpdate: ResolverTypeWrapper<PortalPaymentMethodUpdate>;
  PortalPaymentMethodUpdateInput: PortalPaymentMethodUpdateInput;
  PortalProduct: ResolverTypeWrapper<PortalProduct>;
  PortalProductInput: PortalProductInput;
  PortalProrationBehavior: PortalProrationBehavior;
  PortalScheduleAtPeriodEnd: ResolverTypeWrapper<PortalScheduleAtPeriodEnd>;
  PortalScheduleAtPeriodEndInput: PortalScheduleAtPeriodEndInput;
  PortalScheduleCondition: ResolverTypeWrapper<PortalScheduleCondition>;
  PortalScheduleConditionInput: PortalScheduleConditionInput;
  PortalScheduleConditionType: PortalScheduleConditionType;
  PortalSession: ResolverTypeWrapper<PortalSessionModel>;
  PortalSubscriptionCancel: ResolverTypeWrapper<PortalSubscriptionCancel>;
  PortalSubscriptionCancelInput: PortalSubscriptionCancelInput;
  PortalSubscriptionCancelUpdateInput: PortalSubscriptionCancelUpdateInput;
  PortalSubscriptionPause: ResolverTypeWrapper<PortalSubscriptionPause>;
  PortalSubscriptionPauseInput: PortalSubscriptionPauseInput;
  PortalSubscriptionUpdate: ResolverTypeWrapper<PortalSubscriptionUpdate>;
  PortalSubscriptionUpdateField: PortalSubscriptionUpdateField;
  PortalSubscriptionUpdateInput: PortalSubscriptionUpdateInput;
  PortalSubscriptionUpdateUpdateInput: PortalSubscriptionUpdateUpdateInput;
  PortalTrialUpdateBehavior: PortalTrialUpdateBehavior;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RecurringPeriod: ResolverTypeWrapper<RecurringPeriod>;
  StringFilter: StringFilter;
  StripeCustomerData: ResolverTypeWrapper<StripeCustomerData>;
  StripeCustomerDataInput: StripeCustomerDataInput;
  SubscriptionEndProrationMode: SubscriptionEndProrationMode;
  TaxBehavior: TaxBehavior;
  TaxCode: ResolverTypeWrapper<TaxCode>;
  TaxCodeReference: ResolverTypeWrapper<TaxCodeReference>;
  TaxConfig: ResolverTypeWrapper<TaxConfig>;
  TaxId: ResolverTypeWrapper<TaxId>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  UpdateCustomerBillingAppDataInput: UpdateCustomerBillingAppDataInput;
  UpdateCustomerBillingAppDataPayload: ResolverTypeWrapper<ChangedBillingModel>;
  UpdateCustomerBillingInput: UpdateCustomerBillingInput;
  UpdateCustomerBillingPayload: ResolverTypeWrapper<ChangedBillingModel>;
  UpdatePortalConfigurationInput: UpdatePortalConfigurationInput;
  UpdatePortalConfigurationPayload: ResolverTypeWrapper<Omit<UpdatePortalConfigurationPayload, 'configuration' | 'userErrors'> & { configuration?: Maybe<ResolversTypes['PortalConfiguration']>, userErrors: Array<ResolversTypes['UserError']> }>;
  UpsertCustomerInput: UpsertCustomerInput;
  UpsertCustomerOutcome: UpsertCustomerOutcome;
  UpsertCustomerPayload: ResolverTypeWrapper<Omit<UpsertCustomerPayload, 'customer' | 'userErrors'> & { customer?: Maybe<ResolversTypes['Customer']>, userErrors: Array<ResolversTypes['UserError']> }>;
  UsageAttribution: ResolverTypeWrapper<UsageAttribution>;
  UsageAttributionInput: UsageAttributionInput;
  UserError: ResolverTypeWrapper<UserErrorModel>;
  UserErrorCode: UserErrorCode;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Address: Address;
  String: Scalars['String']['output'];
  AddressInput: AddressInput;
  AppReference: AppReference;
  ID: Scalars['ID']['output'];
  BillingAlignment: BillingAlignment;
  BillingCollection: BillingCollection;
  BillingInvoicing: BillingInvoicing;
  Boolean: Scalars['Boolean']['output'];
  BillingPayment: BillingPayment;
  BillingProfile: WireBillingProfile;
  BillingProfileApps: BillingProfileApps;
  BillingProfileConnection: Omit<BillingProfileConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['BillingProfileEdge']>, nodes: Array<ResolversParentTypes['BillingProfile']> };
  BillingProfileEdge: Omit<BillingProfileEdge, 'node'> & { node: ResolversParentTypes['BillingProfile'] };
  BillingSupplier: BillingSupplier;
  BillingSupplierAddresses: BillingSupplierAddresses;
  BillingTax: BillingTax;
  BillingWorkflow: BillingWorkflow;
  CheckoutConsentCollectionInput: CheckoutConsentCollectionInput;
  CheckoutCustomTextInput: CheckoutCustomTextInput;
  CheckoutCustomerUpdateInput: CheckoutCustomerUpdateInput;
  CheckoutReuseAgreementInput: CheckoutReuseAgreementInput;
  CheckoutSession: WireCheckoutSession;
  CheckoutTaxIdCollectionInput: CheckoutTaxIdCollectionInput;
  CheckoutTextInput: CheckoutTextInput;
  CountryCode: Scalars['CountryCode']['output'];
  CreateCustomerCheckoutSessionInput: CreateCustomerCheckoutSessionInput;
  CreateCustomerCheckoutSessionPayload: Omit<CreateCustomerCheckoutSessionPayload, 'session' | 'userErrors'> & { session?: Maybe<ResolversParentTypes['CheckoutSession']>, userErrors: Array<ResolversParentTypes['UserError']> };
  CreateCustomerInput: CreateCustomerInput;
  CreateCustomerPayload: Omit<CreateCustomerPayload, 'customer' | 'userErrors'> & { customer?: Maybe<ResolversParentTypes['Customer']>, userErrors: Array<ResolversParentTypes['UserError']> };
  CreateCustomerPortalSessionInput: CreateCustomerPortalSessionInput;
  CreateCustomerPortalSessionPayload: Omit<CreateCustomerPortalSessionPayload, 'session' | 'userErrors'> & { session?: Maybe<ResolversParentTypes['PortalSession']>, userErrors: Array<ResolversParentTypes['UserError']> };
  CreatePortalConfigurationInput: CreatePortalConfigurationInput;
  CreatePortalConfigurationPayload: Omit<CreatePortalConfigurationPayload, 'configuration' | 'userErrors'> & { configuration?: Maybe<ResolversParentTypes['PortalConfiguration']>, userErrors: Array<ResolversParentTypes['UserError']> };
  CreatePortalSessionInput: CreatePortalSessionInput;
  CreatePortalSessionPayload: Omit<CreatePortalSessionPayload, 'session' | 'userErrors'> & { session?: Maybe<ResolversParentTypes['PortalSession']>, userErrors: Array<ResolversParentTypes['UserError']> };
  CurrencyCode: Scalars['CurrencyCode']['output'];
  Customer: WireCustomer;
  CustomerAppData: CustomerAppData;
  CustomerAppDataInput: CustomerAppDataInput;
  CustomerBilling: WireBilling;
  CustomerConnection: Omit<CustomerConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['CustomerEdge']>, nodes: Array<ResolversParentTypes['Customer']> };
  CustomerEdge: Omit<CustomerEdge, 'node'> & { node: ResolversParentTypes['Customer'] };
  CustomerFilter: CustomerFilter;
  CustomerOrder: CustomerOrder;
  DateTime: Scalars['DateTime']['output'];
  DeleteCustomerInput: DeleteCustomerInput;
  DeleteCustomerPayload: DeletedCustomerModel;
  Duration: Scalars['Duration']['output'];
  EmailAddress: Scalars['EmailAddress']['output'];
  ExternalInvoicingCustomerData: ExternalInvoicingCustomerData;
  ExternalInvoicingCustomerDataInput: ExternalInvoicingCustomerDataInput;
  IDFilter: IdFilter;
  Label: Label;
  LabelInput: LabelInput;
  MetadataEntry: MetadataEntry;
  MetadataEntryInput: MetadataEntryInput;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  PortalAdjustableQuantity: PortalAdjustableQuantity;
  PortalAdjustableQuantityInput: PortalAdjustableQuantityInput;
  PortalAfterExpiration: PortalAfterExpiration;
  PortalAfterExpirationInput: PortalAfterExpirationInput;
  PortalBusinessProfile: PortalBusinessProfile;
  PortalBusinessProfileInput: PortalBusinessProfileInput;
  PortalCancellationReason: PortalCancellationReason;
  PortalCancellationReasonInput: PortalCancellationReasonInput;
  PortalCancellationReasonUpdateInput: PortalCancellationReasonUpdateInput;
  PortalConfiguration: WireConfiguration;
  PortalConfigurationConnection: Omit<PortalConfigurationConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['PortalConfigurationEdge']>, nodes: Array<ResolversParentTypes['PortalConfiguration']> };
  PortalConfigurationEdge: Omit<PortalConfigurationEdge, 'node'> & { node: ResolversParentTypes['PortalConfiguration'] };
  PortalCustomerLogin: PortalCustomerLogin;
  PortalCustomerLoginInput: PortalCustomerLoginInput;
  PortalCustomerUpdate: PortalCustomerUpdate;
  PortalCustomerUpdateInput: PortalCustomerUpdateInput;
  PortalCustomerUpdateUpdateInput: PortalCustomerUpdateUpdateInput;
  PortalFeatures: PortalFeatures;
  PortalFeaturesInput: PortalFeaturesInput;
  PortalFeaturesUpdateInput: PortalFeaturesUpdateInput;
  PortalFlow: PortalFlow;
  PortalFlowAfterCompletion: PortalFlowAfterCompletion;
  PortalFlowAfterCompletionInput: PortalFlowAfterCompletionInput;
  PortalFlowCouponOffer: PortalFlowCouponOffer;
  PortalFlowCouponOfferInput: PortalFlowCouponOfferInput;
  PortalFlowDiscount: PortalFlowDiscount;
  PortalFlowDiscountInput: PortalFlowDiscountInput;
  PortalFlowHostedConfirmation: PortalFlowHostedConfirmation;
  PortalFlowHostedConfirmationInput: PortalFlowHostedConfirmationInput;
  PortalFlowInput: PortalFlowInput;
  PortalFlowRedirect: PortalFlowRedirect;
  PortalFlowRedirectInput: PortalFlowRedirectInput;
  PortalFlowRetention: PortalFlowRetention;
  PortalFlowRetentionInput: PortalFlowRetentionInput;
  PortalFlowSubscriptionCancel: PortalFlowSubscriptionCancel;
  PortalFlowSubscriptionCancelInput: PortalFlowSubscriptionCancelInput;
  PortalFlowSubscriptionItem: PortalFlowSubscriptionItem;
  PortalFlowSubscriptionItemInput: PortalFlowSubscriptionItemInput;
  PortalFlowSubscriptionPause: PortalFlowSubscriptionPause;
  PortalFlowSubscriptionPauseInput: PortalFlowSubscriptionPauseInput;
  PortalFlowSubscriptionUpdate: PortalFlowSubscriptionUpdate;
  PortalFlowSubscriptionUpdateConfirm: PortalFlowSubscriptionUpdateConfirm;
  PortalFlowSubscriptionUpdateConfirmInput: PortalFlowSubscriptionUpdateConfirmInput;
  PortalFlowSubscriptionUpdateInput: PortalFlowSubscriptionUpdateInput;
  PortalInvoiceHistory: PortalInvoiceHistory;
  PortalInvoiceHistoryInput: PortalInvoiceHistoryInput;
  PortalLoginPage: PortalLoginPage;
  PortalLoginPageInput: PortalLoginPageInput;
  PortalPauseDuration: PortalPauseDuration;
  PortalPauseDurationInput: PortalPauseDurationInput;
  PortalPauseInterval: PortalPauseInterval;
  PortalPauseIntervalInput: PortalPauseIntervalInput;
  PortalPaymentMethodUpdate: PortalPaymentMethodUpdate;
  PortalPaymentMethodUpdateInput: PortalPaymentMethodUpdateInput;
  PortalProduct: PortalProduct;
  PortalProductInput: PortalProductInput;
  PortalScheduleAtPeriodEnd: PortalScheduleAtPeriodEnd;
  PortalScheduleAtPeriodEndInput: PortalScheduleAtPeriodEndInput;
  PortalScheduleCondition: PortalScheduleCondition;
  PortalScheduleConditionInput: PortalScheduleConditionInput;
  PortalSession: PortalSessionModel;
  PortalSubscriptionCancel: PortalSubscriptionCancel;
  PortalSubscriptionCancelInput: PortalSubscriptionCancelInput;
  PortalSubscriptionCancelUpdateInput: PortalSubscriptionCancelUpdateInput;
  PortalSubscriptionPause: PortalSubscriptionPause;
  PortalSubscriptionPauseInput: PortalSubscriptionPauseInput;
  PortalSubscriptionUpdate: PortalSubscriptionUpdate;
  PortalSubscriptionUpdateInput: PortalSubscriptionUpdateInput;
  PortalSubscriptionUpdateUpdateInput: PortalSubscriptionUpdateUpdateInput;
  Query: Record<PropertyKey, never>;
  RecurringPeriod: RecurringPeriod;
  StringFilter: StringFilter;
  StripeCustomerData: StripeCustomerData;
  StripeCustomerDataInput: StripeCustomerDataInput;
  TaxCode: TaxCode;
  TaxCodeReference: TaxCodeReference;
  TaxConfig: TaxConfig;
  TaxId: TaxId;
  URL: Scalars['URL']['output'];
  UpdateCustomerBillingAppDataInput: UpdateCustomerBillingAppDataInput;
  UpdateCustomerBillingAppDataPayload: ChangedBillingModel;
  UpdateCustomerBillingInput: UpdateCustomerBillingInput;
  UpdateCustomerBillingPayload: ChangedBillingModel;
  UpdatePortalConfigurationInput: UpdatePortalConfigurationInput;
  UpdatePortalConfigurationPayload: Omit<UpdatePortalConfigurationPayload, 'configuration' | 'userErrors'> & { configuration?: Maybe<ResolversParentTypes['PortalConfiguration']>, userErrors: Array<ResolversParentTypes['UserError']> };
  UpsertCustomerInput: UpsertCustomerInput;
  UpsertCustomerPayload: Omit<UpsertCustomerPayload, 'customer' | 'userErrors'> & { customer?: Maybe<ResolversParentTypes['Customer']>, userErrors: Array<ResolversParentTypes['UserError']> };
  UsageAttribution: UsageAttribution;
  UsageAttributionInput: UsageAttributionInput;
  UserError: UserErrorModel;
  Int: Scalars['Int']['output'];
};

export type CacheControlDirectiveArgs = {
  maxAge: Scalars['Int']['input'];
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AddressResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Address'] = ResolversParentTypes['Address']> = {
  city?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  country?: Resolver<Maybe<ResolversTypes['CountryCode']>, ParentType, ContextType>;
  line1?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  line2?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phoneNumber?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  postalCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AppReferenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AppReference'] = ResolversParentTypes['AppReference']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type BillingAlignmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingAlignment'] = ResolversParentTypes['BillingAlignment']> = {
  recurringPeriod?: Resolver<Maybe<ResolversTypes['RecurringPeriod']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['BillingAlignmentType'], ParentType, ContextType>;
};

export type BillingCollectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingCollection'] = ResolversParentTypes['BillingCollection']> = {
  alignment?: Resolver<Maybe<ResolversTypes['BillingAlignment']>, ParentType, ContextType>;
  interval?: Resolver<Maybe<ResolversTypes['Duration']>, ParentType, ContextType>;
};

export type BillingInvoicingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingInvoicing'] = ResolversParentTypes['BillingInvoicing']> = {
  autoAdvance?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  draftPeriod?: Resolver<Maybe<ResolversTypes['Duration']>, ParentType, ContextType>;
  progressiveBilling?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  subscriptionEndProrationMode?: Resolver<Maybe<ResolversTypes['SubscriptionEndProrationMode']>, ParentType, ContextType>;
};

export type BillingPaymentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingPayment'] = ResolversParentTypes['BillingPayment']> = {
  collectionMethod?: Resolver<ResolversTypes['CollectionMethod'], ParentType, ContextType>;
  dueAfter?: Resolver<Maybe<ResolversTypes['Duration']>, ParentType, ContextType>;
};

export type BillingProfileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingProfile'] = ResolversParentTypes['BillingProfile'], FederationReferenceType extends FederationReferenceTypes['BillingProfile'] = FederationReferenceTypes['BillingProfile']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['BillingProfile']> | FederationReferenceType, FederationReferenceType, ContextType>;
  apps?: Resolver<Maybe<ResolversTypes['BillingProfileApps']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isDefault?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  labels?: Resolver<Array<ResolversTypes['Label']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  supplier?: Resolver<Maybe<ResolversTypes['BillingSupplier']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  workflow?: Resolver<Maybe<ResolversTypes['BillingWorkflow']>, ParentType, ContextType>;
};

export type BillingProfileAppsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingProfileApps'] = ResolversParentTypes['BillingProfileApps']> = {
  invoicing?: Resolver<Maybe<ResolversTypes['AppReference']>, ParentType, ContextType>;
  payment?: Resolver<Maybe<ResolversTypes['AppReference']>, ParentType, ContextType>;
  tax?: Resolver<Maybe<ResolversTypes['AppReference']>, ParentType, ContextType>;
};

export type BillingProfileConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingProfileConnection'] = ResolversParentTypes['BillingProfileConnection']> = {
  edges?: Resolver<Array<ResolversTypes['BillingProfileEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['BillingProfile']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type BillingProfileEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingProfileEdge'] = ResolversParentTypes['BillingProfileEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['BillingProfile'], ParentType, ContextType>;
};

export type BillingSupplierResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingSupplier'] = ResolversParentTypes['BillingSupplier']> = {
  addresses?: Resolver<Maybe<ResolversTypes['BillingSupplierAddresses']>, ParentType, ContextType>;
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  key?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  taxId?: Resolver<Maybe<ResolversTypes['TaxId']>, ParentType, ContextType>;
};

export type BillingSupplierAddressesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingSupplierAddresses'] = ResolversParentTypes['BillingSupplierAddresses']> = {
  billingAddress?: Resolver<Maybe<ResolversTypes['Address']>, ParentType, ContextType>;
};

export type BillingTaxResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingTax'] = ResolversParentTypes['BillingTax']> = {
  defaultTaxConfig?: Resolver<Maybe<ResolversTypes['TaxConfig']>, ParentType, ContextType>;
  enabled?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  enforced?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type BillingWorkflowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BillingWorkflow'] = ResolversParentTypes['BillingWorkflow']> = {
  collection?: Resolver<Maybe<ResolversTypes['BillingCollection']>, ParentType, ContextType>;
  invoicing?: Resolver<Maybe<ResolversTypes['BillingInvoicing']>, ParentType, ContextType>;
  payment?: Resolver<Maybe<ResolversTypes['BillingPayment']>, ParentType, ContextType>;
  tax?: Resolver<Maybe<ResolversTypes['BillingTax']>, ParentType, ContextType>;
};

export type CheckoutSessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckoutSession'] = ResolversParentTypes['CheckoutSession']> = {
  cancelUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  clientReferenceId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  clientSecret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  currency?: Resolver<Maybe<ResolversTypes['CurrencyCode']>, ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  customerEmail?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  metadata?: Resolver<Array<ResolversTypes['MetadataEntry']>, ParentType, ContextType>;
  mode?: Resolver<Maybe<ResolversTypes['CheckoutMode']>, ParentType, ContextType>;
  returnUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  setupIntentId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['CheckoutSessionStatus']>, ParentType, ContextType>;
  stripeCustomerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  successUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
};

export interface CountryCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CountryCode'], any> {
  name: 'CountryCode';
}

export type CreateCustomerCheckoutSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateCustomerCheckoutSessionPayload'] = ResolversParentTypes['CreateCustomerCheckoutSessionPayload']> = {
  session?: Resolver<Maybe<ResolversTypes['CheckoutSession']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreateCustomerPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateCustomerPayload'] = ResolversParentTypes['CreateCustomerPayload']> = {
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreateCustomerPortalSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateCustomerPortalSessionPayload'] = ResolversParentTypes['CreateCustomerPortalSessionPayload']> = {
  session?: Resolver<Maybe<ResolversTypes['PortalSession']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreatePortalConfigurationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreatePortalConfigurationPayload'] = ResolversParentTypes['CreatePortalConfigurationPayload']> = {
  configuration?: Resolver<Maybe<ResolversTypes['PortalConfiguration']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreatePortalSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreatePortalSessionPayload'] = ResolversParentTypes['CreatePortalSessionPayload']> = {
  session?: Resolver<Maybe<ResolversTypes['PortalSession']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface CurrencyCodeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['CurrencyCode'], any> {
  name: 'CurrencyCode';
}

export type CustomerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Customer'] = ResolversParentTypes['Customer'], FederationReferenceType extends FederationReferenceTypes['Customer'] = FederationReferenceTypes['Customer']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Customer']> | FederationReferenceType, FederationReferenceType, ContextType>;
  billing?: Resolver<Maybe<ResolversTypes['CustomerBilling']>, ParentType, ContextType>;
  billingAddress?: Resolver<Maybe<ResolversTypes['Address']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  currency?: Resolver<Maybe<ResolversTypes['CurrencyCode']>, ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  labels?: Resolver<Array<ResolversTypes['Label']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  primaryEmail?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  usageAttribution?: Resolver<Maybe<ResolversTypes['UsageAttribution']>, ParentType, ContextType>;
};

export type CustomerAppDataResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomerAppData'] = ResolversParentTypes['CustomerAppData']> = {
  externalInvoicing?: Resolver<Maybe<ResolversTypes['ExternalInvoicingCustomerData']>, ParentType, ContextType>;
  stripe?: Resolver<Maybe<ResolversTypes['StripeCustomerData']>, ParentType, ContextType>;
};

export type CustomerBillingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomerBilling'] = ResolversParentTypes['CustomerBilling']> = {
  appData?: Resolver<Maybe<ResolversTypes['CustomerAppData']>, ParentType, ContextType>;
  profile?: Resolver<Maybe<ResolversTypes['BillingProfile']>, ParentType, ContextType>;
};

export type CustomerConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomerConnection'] = ResolversParentTypes['CustomerConnection']> = {
  edges?: Resolver<Array<ResolversTypes['CustomerEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Customer']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type CustomerEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomerEdge'] = ResolversParentTypes['CustomerEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Customer'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteCustomerPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteCustomerPayload'] = ResolversParentTypes['DeleteCustomerPayload']> = {
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['DeleteCustomerOutcome']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface DurationScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Duration'], any> {
  name: 'Duration';
}

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export type ExternalInvoicingCustomerDataResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExternalInvoicingCustomerData'] = ResolversParentTypes['ExternalInvoicingCustomerData']> = {
  labels?: Resolver<Array<ResolversTypes['Label']>, ParentType, ContextType>;
};

export type LabelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Label'] = ResolversParentTypes['Label']> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MetadataEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MetadataEntry'] = ResolversParentTypes['MetadataEntry']> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createCustomer?: Resolver<Maybe<ResolversTypes['CreateCustomerPayload']>, ParentType, ContextType, RequireFields<MutationCreateCustomerArgs, 'input'>>;
  createCustomerCheckoutSession?: Resolver<Maybe<ResolversTypes['CreateCustomerCheckoutSessionPayload']>, ParentType, ContextType, RequireFields<MutationCreateCustomerCheckoutSessionArgs, 'input'>>;
  createCustomerPortalSession?: Resolver<Maybe<ResolversTypes['CreateCustomerPortalSessionPayload']>, ParentType, ContextType, RequireFields<MutationCreateCustomerPortalSessionArgs, 'input'>>;
  createPortalConfiguration?: Resolver<Maybe<ResolversTypes['CreatePortalConfigurationPayload']>, ParentType, ContextType, RequireFields<MutationCreatePortalConfigurationArgs, 'input'>>;
  createPortalSession?: Resolver<Maybe<ResolversTypes['CreatePortalSessionPayload']>, ParentType, ContextType, RequireFields<MutationCreatePortalSessionArgs, 'input'>>;
  deleteCustomer?: Resolver<Maybe<ResolversTypes['DeleteCustomerPayload']>, ParentType, ContextType, RequireFields<MutationDeleteCustomerArgs, 'input'>>;
  updateCustomerBilling?: Resolver<Maybe<ResolversTypes['UpdateCustomerBillingPayload']>, ParentType, ContextType, RequireFields<MutationUpdateCustomerBillingArgs, 'input'>>;
  updateCustomerBillingAppData?: Resolver<Maybe<ResolversTypes['UpdateCustomerBillingAppDataPayload']>, ParentType, ContextType, RequireFields<MutationUpdateCustomerBillingAppDataArgs, 'input'>>;
  updatePortalConfiguration?: Resolver<Maybe<ResolversTypes['UpdatePortalConfigurationPayload']>, ParentType, ContextType, RequireFields<MutationUpdatePortalConfigurationArgs, 'input'>>;
  upsertCustomer?: Resolver<Maybe<ResolversTypes['UpsertCustomerPayload']>, ParentType, ContextType, RequireFields<MutationUpsertCustomerArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PortalAdjustableQuantityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalAdjustableQuantity'] = ResolversParentTypes['PortalAdjustableQuantity']> = {
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  maximum?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  minimum?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PortalAfterExpirationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalAfterExpiration'] = ResolversParentTypes['PortalAfterExpiration']> = {
  customerLogin?: Resolver<Maybe<ResolversTypes['PortalCustomerLogin']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['PortalAfterExpirationType'], ParentType, ContextType>;
};

export type PortalBusinessProfileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalBusinessProfile'] = ResolversParentTypes['PortalBusinessProfile']> = {
  headline?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  privacyPolicyUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  termsOfServiceUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
};

export type PortalCancellationReasonResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalCancellationReason'] = ResolversParentTypes['PortalCancellationReason']> = {
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  feedbackOptions?: Resolver<Maybe<Array<ResolversTypes['ID']>>, ParentType, ContextType>;
  options?: Resolver<Array<ResolversTypes['PortalCancellationReasonOption']>, ParentType, ContextType>;
};

export type PortalConfigurationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalConfiguration'] = ResolversParentTypes['PortalConfiguration'], FederationReferenceType extends FederationReferenceTypes['PortalConfiguration'] = FederationReferenceTypes['PortalConfiguration']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['PortalConfiguration']> | FederationReferenceType, FederationReferenceType, ContextType>;
  active?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  applicationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  businessProfile?: Resolver<ResolversTypes['PortalBusinessProfile'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  defaultReturnUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  features?: Resolver<ResolversTypes['PortalFeatures'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isDefault?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  livemode?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  loginPage?: Resolver<Maybe<ResolversTypes['PortalLoginPage']>, ParentType, ContextType>;
  metadata?: Resolver<Array<ResolversTypes['MetadataEntry']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PortalConfigurationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalConfigurationConnection'] = ResolversParentTypes['PortalConfigurationConnection']> = {
  edges?: Resolver<Array<ResolversTypes['PortalConfigurationEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['PortalConfiguration']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PortalConfigurationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalConfigurationEdge'] = ResolversParentTypes['PortalConfigurationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['PortalConfiguration'], ParentType, ContextType>;
};

export type PortalCustomerLoginResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalCustomerLogin'] = ResolversParentTypes['PortalCustomerLogin']> = {
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type PortalCustomerUpdateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalCustomerUpdate'] = ResolversParentTypes['PortalCustomerUpdate']> = {
  allowedUpdates?: Resolver<Array<ResolversTypes['PortalCustomerUpdateField']>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PortalFeaturesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFeatures'] = ResolversParentTypes['PortalFeatures']> = {
  customerUpdate?: Resolver<Maybe<ResolversTypes['PortalCustomerUpdate']>, ParentType, ContextType>;
  invoiceHistory?: Resolver<Maybe<ResolversTypes['PortalInvoiceHistory']>, ParentType, ContextType>;
  paymentMethodUpdate?: Resolver<Maybe<ResolversTypes['PortalPaymentMethodUpdate']>, ParentType, ContextType>;
  subscriptionCancel?: Resolver<Maybe<ResolversTypes['PortalSubscriptionCancel']>, ParentType, ContextType>;
  subscriptionPause?: Resolver<Maybe<ResolversTypes['PortalSubscriptionPause']>, ParentType, ContextType>;
  subscriptionUpdate?: Resolver<Maybe<ResolversTypes['PortalSubscriptionUpdate']>, ParentType, ContextType>;
};

export type PortalFlowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlow'] = ResolversParentTypes['PortalFlow']> = {
  afterCompletion?: Resolver<Maybe<ResolversTypes['PortalFlowAfterCompletion']>, ParentType, ContextType>;
  subscriptionCancel?: Resolver<Maybe<ResolversTypes['PortalFlowSubscriptionCancel']>, ParentType, ContextType>;
  subscriptionPause?: Resolver<Maybe<ResolversTypes['PortalFlowSubscriptionPause']>, ParentType, ContextType>;
  subscriptionUpdate?: Resolver<Maybe<ResolversTypes['PortalFlowSubscriptionUpdate']>, ParentType, ContextType>;
  subscriptionUpdateConfirm?: Resolver<Maybe<ResolversTypes['PortalFlowSubscriptionUpdateConfirm']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['PortalFlowType'], ParentType, ContextType>;
};

export type PortalFlowAfterCompletionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowAfterCompletion'] = ResolversParentTypes['PortalFlowAfterCompletion']> = {
  hostedConfirmation?: Resolver<Maybe<ResolversTypes['PortalFlowHostedConfirmation']>, ParentType, ContextType>;
  redirect?: Resolver<Maybe<ResolversTypes['PortalFlowRedirect']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['PortalFlowAfterCompletionType'], ParentType, ContextType>;
};

export type PortalFlowCouponOfferResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowCouponOffer'] = ResolversParentTypes['PortalFlowCouponOffer']> = {
  couponId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type PortalFlowDiscountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowDiscount'] = ResolversParentTypes['PortalFlowDiscount']> = {
  couponId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  promotionCodeId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type PortalFlowHostedConfirmationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowHostedConfirmation'] = ResolversParentTypes['PortalFlowHostedConfirmation']> = {
  customMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PortalFlowRedirectResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowRedirect'] = ResolversParentTypes['PortalFlowRedirect']> = {
  returnUrl?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
};

export type PortalFlowRetentionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowRetention'] = ResolversParentTypes['PortalFlowRetention']> = {
  couponOffer?: Resolver<Maybe<ResolversTypes['PortalFlowCouponOffer']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['PortalFlowRetentionType'], ParentType, ContextType>;
};

export type PortalFlowSubscriptionCancelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowSubscriptionCancel'] = ResolversParentTypes['PortalFlowSubscriptionCancel']> = {
  retention?: Resolver<Maybe<ResolversTypes['PortalFlowRetention']>, ParentType, ContextType>;
  subscriptionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type PortalFlowSubscriptionItemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowSubscriptionItem'] = ResolversParentTypes['PortalFlowSubscriptionItem']> = {
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  priceId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  quantity?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type PortalFlowSubscriptionPauseResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowSubscriptionPause'] = ResolversParentTypes['PortalFlowSubscriptionPause']> = {
  subscriptionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type PortalFlowSubscriptionUpdateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowSubscriptionUpdate'] = ResolversParentTypes['PortalFlowSubscriptionUpdate']> = {
  subscriptionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type PortalFlowSubscriptionUpdateConfirmResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalFlowSubscriptionUpdateConfirm'] = ResolversParentTypes['PortalFlowSubscriptionUpdateConfirm']> = {
  discounts?: Resolver<Maybe<Array<ResolversTypes['PortalFlowDiscount']>>, ParentType, ContextType>;
  items?: Resolver<Array<ResolversTypes['PortalFlowSubscriptionItem']>, ParentType, ContextType>;
  subscriptionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type PortalInvoiceHistoryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalInvoiceHistory'] = ResolversParentTypes['PortalInvoiceHistory']> = {
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PortalLoginPageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalLoginPage'] = ResolversParentTypes['PortalLoginPage']> = {
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
};

export type PortalPauseDurationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalPauseDuration'] = ResolversParentTypes['PortalPauseDuration']> = {
  intervalOptions?: Resolver<Array<ResolversTypes['PortalPauseInterval']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['PortalPauseDurationType'], ParentType, ContextType>;
};

export type PortalPauseIntervalResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalPauseInterval'] = ResolversParentTypes['PortalPauseInterval']> = {
  interval?: Resolver<ResolversTypes['PortalInterval'], ParentType, ContextType>;
  intervalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PortalPaymentMethodUpdateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalPaymentMethodUpdate'] = ResolversParentTypes['PortalPaymentMethodUpdate']> = {
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  paymentMethodConfigurationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type PortalProductResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalProduct'] = ResolversParentTypes['PortalProduct']> = {
  adjustableQuantity?: Resolver<Maybe<ResolversTypes['PortalAdjustableQuantity']>, ParentType, ContextType>;
  priceIds?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  productId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type PortalScheduleAtPeriodEndResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalScheduleAtPeriodEnd'] = ResolversParentTypes['PortalScheduleAtPeriodEnd']> = {
  conditions?: Resolver<Array<ResolversTypes['PortalScheduleCondition']>, ParentType, ContextType>;
};

export type PortalScheduleConditionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalScheduleCondition'] = ResolversParentTypes['PortalScheduleCondition']> = {
  type?: Resolver<ResolversTypes['PortalScheduleConditionType'], ParentType, ContextType>;
};

export type PortalSessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalSession'] = ResolversParentTypes['PortalSession']> = {
  afterExpiration?: Resolver<Maybe<ResolversTypes['PortalAfterExpiration']>, ParentType, ContextType>;
  configuration?: Resolver<Maybe<ResolversTypes['PortalConfiguration']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  customerAccountId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  flow?: Resolver<Maybe<ResolversTypes['PortalFlow']>, ParentType, ContextType>;
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  livemode?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  locale?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  onBehalfOf?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  returnUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  stripeCustomerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
};

export type PortalSubscriptionCancelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalSubscriptionCancel'] = ResolversParentTypes['PortalSubscriptionCancel']> = {
  cancellationReason?: Resolver<Maybe<ResolversTypes['PortalCancellationReason']>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  mode?: Resolver<Maybe<ResolversTypes['PortalCancelMode']>, ParentType, ContextType>;
  prorationBehavior?: Resolver<Maybe<ResolversTypes['PortalProrationBehavior']>, ParentType, ContextType>;
};

export type PortalSubscriptionPauseResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalSubscriptionPause'] = ResolversParentTypes['PortalSubscriptionPause']> = {
  duration?: Resolver<Maybe<ResolversTypes['PortalPauseDuration']>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PortalSubscriptionUpdateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PortalSubscriptionUpdate'] = ResolversParentTypes['PortalSubscriptionUpdate']> = {
  billingCycleAnchor?: Resolver<Maybe<ResolversTypes['PortalBillingCycleAnchor']>, ParentType, ContextType>;
  defaultAllowedUpdates?: Resolver<Array<ResolversTypes['PortalSubscriptionUpdateField']>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  products?: Resolver<Maybe<Array<ResolversTypes['PortalProduct']>>, ParentType, ContextType>;
  prorationBehavior?: Resolver<Maybe<ResolversTypes['PortalProrationBehavior']>, ParentType, ContextType>;
  scheduleAtPeriodEnd?: Resolver<Maybe<ResolversTypes['PortalScheduleAtPeriodEnd']>, ParentType, ContextType>;
  trialUpdateBehavior?: Resolver<Maybe<ResolversTypes['PortalTrialUpdateBehavior']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  billingProfile?: Resolver<Maybe<ResolversTypes['BillingProfile']>, ParentType, ContextType, RequireFields<QueryBillingProfileArgs, 'id'>>;
  billingProfiles?: Resolver<Maybe<ResolversTypes['BillingProfileConnection']>, ParentType, ContextType, Partial<QueryBillingProfilesArgs>>;
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType, Partial<QueryCustomerArgs>>;
  customers?: Resolver<Maybe<ResolversTypes['CustomerConnection']>, ParentType, ContextType, Partial<QueryCustomersArgs>>;
  me?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  portalConfiguration?: Resolver<Maybe<ResolversTypes['PortalConfiguration']>, ParentType, ContextType, RequireFields<QueryPortalConfigurationArgs, 'id'>>;
  portalConfigurations?: Resolver<Maybe<ResolversTypes['PortalConfigurationConnection']>, ParentType, ContextType, Partial<QueryPortalConfigurationsArgs>>;
};

export type RecurringPeriodResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RecurringPeriod'] = ResolversParentTypes['RecurringPeriod']> = {
  anchor?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['Duration'], ParentType, ContextType>;
};

export type StripeCustomerDataResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StripeCustomerData'] = ResolversParentTypes['StripeCustomerData']> = {
  customerId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  defaultPaymentMethodId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  labels?: Resolver<Array<ResolversTypes['Label']>, ParentType, ContextType>;
};

export type TaxCodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TaxCode'] = ResolversParentTypes['TaxCode']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TaxCodeReferenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TaxCodeReference'] = ResolversParentTypes['TaxCodeReference']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type TaxConfigResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TaxConfig'] = ResolversParentTypes['TaxConfig']> = {
  behavior?: Resolver<Maybe<ResolversTypes['TaxBehavior']>, ParentType, ContextType>;
  externalInvoicing?: Resolver<Maybe<ResolversTypes['TaxCode']>, ParentType, ContextType>;
  stripe?: Resolver<Maybe<ResolversTypes['TaxCode']>, ParentType, ContextType>;
  taxCode?: Resolver<Maybe<ResolversTypes['TaxCodeReference']>, ParentType, ContextType>;
  taxCodeId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type TaxIdResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TaxId'] = ResolversParentTypes['TaxId']> = {
  code?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type UpdateCustomerBillingAppDataPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateCustomerBillingAppDataPayload'] = ResolversParentTypes['UpdateCustomerBillingAppDataPayload']> = {
  billing?: Resolver<Maybe<ResolversTypes['CustomerBilling']>, ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateCustomerBillingPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateCustomerBillingPayload'] = ResolversParentTypes['UpdateCustomerBillingPayload']> = {
  billing?: Resolver<Maybe<ResolversTypes['CustomerBilling']>, ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdatePortalConfigurationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdatePortalConfigurationPayload'] = ResolversParentTypes['UpdatePortalConfigurationPayload']> = {
  configuration?: Resolver<Maybe<ResolversTypes['PortalConfiguration']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpsertCustomerPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpsertCustomerPayload'] = ResolversParentTypes['UpsertCustomerPayload']> = {
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['UpsertCustomerOutcome']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UsageAttributionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UsageAttribution'] = ResolversParentTypes['UsageAttribution']> = {
  subjectKeys?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Address?: AddressResolvers<ContextType>;
  AppReference?: AppReferenceResolvers<ContextType>;
  BillingAlignment?: BillingAlignmentResolvers<ContextType>;
  BillingCollection?: BillingCollectionResolvers<ContextType>;
  BillingInvoicing?: BillingInvoicingResolvers<ContextType>;
  BillingPayment?: BillingPaymentResolvers<ContextType>;
  BillingProfile?: BillingProfileResolvers<ContextType>;
  BillingProfileApps?: BillingProfileAppsResolvers<ContextType>;
  BillingProfileConnection?: BillingProfileConnectionResolvers<ContextType>;
  BillingProfileEdge?: BillingProfileEdgeResolvers<ContextType>;
  BillingSupplier?: BillingSupplierResolvers<ContextType>;
  BillingSupplierAddresses?: BillingSupplierAddressesResolvers<ContextType>;
  BillingTax?: BillingTaxResolvers<ContextType>;
  BillingWorkflow?: BillingWorkflowResolvers<ContextType>;
  CheckoutSession?: CheckoutSessionResolvers<ContextType>;
  CountryCode?: GraphQLScalarType;
  CreateCustomerCheckoutSessionPayload?: CreateCustomerCheckoutSessionPayloadResolvers<ContextType>;
  CreateCustomerPayload?: CreateCustomerPayloadResolvers<ContextType>;
  CreateCustomerPortalSessionPayload?: CreateCustomerPortalSessionPayloadResolvers<ContextType>;
  CreatePortalConfigurationPayload?: CreatePortalConfigurationPayloadResolvers<ContextType>;
  CreatePortalSessionPayload?: CreatePortalSessionPayloadResolvers<ContextType>;
  CurrencyCode?: GraphQLScalarType;
  Customer?: CustomerResolvers<ContextType>;
  CustomerAppData?: CustomerAppDataResolvers<ContextType>;
  CustomerBilling?: CustomerBillingResolvers<ContextType>;
  CustomerConnection?: CustomerConnectionResolvers<ContextType>;
  CustomerEdge?: CustomerEdgeResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteCustomerPayload?: DeleteCustomerPayloadResolvers<ContextType>;
  Duration?: GraphQLScalarType;
  EmailAddress?: GraphQLScalarType;
  ExternalInvoicingCustomerData?: ExternalInvoicingCustomerDataResolvers<ContextType>;
  Label?: LabelResolvers<ContextType>;
  MetadataEntry?: MetadataEntryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PortalAdjustableQuantity?: PortalAdjustableQuantityResolvers<ContextType>;
  PortalAfterExpiration?: PortalAfterExpirationResolvers<ContextType>;
  PortalBusinessProfile?: PortalBusinessProfileResolvers<ContextType>;
  PortalCancellationReason?: PortalCancellationReasonResolvers<ContextType>;
  PortalConfiguration?: PortalConfigurationResolvers<ContextType>;
  PortalConfigurationConnection?: PortalConfigurationConnectionResolvers<ContextType>;
  PortalConfigurationEdge?: PortalConfigurationEdgeResolvers<ContextType>;
  PortalCustomerLogin?: PortalCustomerLoginResolvers<ContextType>;
  PortalCustomerUpdate?: PortalCustomerUpdateResolvers<ContextType>;
  PortalFeatures?: PortalFeaturesResolvers<ContextType>;
  PortalFlow?: PortalFlowResolvers<ContextType>;
  PortalFlowAfterCompletion?: PortalFlowAfterCompletionResolvers<ContextType>;
  PortalFlowCouponOffer?: PortalFlowCouponOfferResolvers<ContextType>;
  PortalFlowDiscount?: PortalFlowDiscountResolvers<ContextType>;
  PortalFlowHostedConfirmation?: PortalFlowHostedConfirmationResolvers<ContextType>;
  PortalFlowRedirect?: PortalFlowRedirectResolvers<ContextType>;
  PortalFlowRetention?: PortalFlowRetentionResolvers<ContextType>;
  PortalFlowSubscriptionCancel?: PortalFlowSubscriptionCancelResolvers<ContextType>;
  PortalFlowSubscriptionItem?: PortalFlowSubscriptionItemResolvers<ContextType>;
  PortalFlowSubscriptionPause?: PortalFlowSubscriptionPauseResolvers<ContextType>;
  PortalFlowSubscriptionUpdate?: PortalFlowSubscriptionUpdateResolvers<ContextType>;
  PortalFlowSubscriptionUpdateConfirm?: PortalFlowSubscriptionUpdateConfirmResolvers<ContextType>;
  PortalInvoiceHistory?: PortalInvoiceHistoryResolvers<ContextType>;
  PortalLoginPage?: PortalLoginPageResolvers<ContextType>;
  PortalPauseDuration?: PortalPauseDurationResolvers<ContextType>;
  PortalPauseInterval?: PortalPauseIntervalResolvers<ContextType>;
  PortalPaymentMethodUpdate?: PortalPaymentMethodUpdateResolvers<ContextType>;
  PortalProduct?: PortalProductResolvers<ContextType>;
  PortalScheduleAtPeriodEnd?: PortalScheduleAtPeriodEndResolvers<ContextType>;
  PortalScheduleCondition?: PortalScheduleConditionResolvers<ContextType>;
  PortalSession?: PortalSessionResolvers<ContextType>;
  PortalSubscriptionCancel?: PortalSubscriptionCancelResolvers<ContextType>;
  PortalSubscriptionPause?: PortalSubscriptionPauseResolvers<ContextType>;
  PortalSubscriptionUpdate?: PortalSubscriptionUpdateResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RecurringPeriod?: RecurringPeriodResolvers<ContextType>;
  StripeCustomerData?: StripeCustomerDataResolvers<ContextType>;
  TaxCode?: TaxCodeResolvers<ContextType>;
  TaxCodeReference?: TaxCodeReferenceResolvers<ContextType>;
  TaxConfig?: TaxConfigResolvers<ContextType>;
  TaxId?: TaxIdResolvers<ContextType>;
  URL?: GraphQLScalarType;
  UpdateCustomerBillingAppDataPayload?: UpdateCustomerBillingAppDataPayloadResolvers<ContextType>;
  UpdateCustomerBillingPayload?: UpdateCustomerBillingPayloadResolvers<ContextType>;
  UpdatePortalConfigurationPayload?: UpdatePortalConfigurationPayloadResolvers<ContextType>;
  UpsertCustomerPayload?: UpsertCustomerPayloadResolvers<ContextType>;
  UsageAttribution?: UsageAttributionResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
};
