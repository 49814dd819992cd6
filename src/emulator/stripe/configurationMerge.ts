import type { UpdateConfigurationRequest } from '../../datasources/stripe/contract.ts';
import type { Configuration } from './storedConfiguration.ts';

type Features = Configuration['features'];
type FeaturesRequest = NonNullable<UpdateConfigurationRequest['features']>;

/** Features that creation fills in: all disabled. */
export const blankFeatures: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
  },
  subscription_pause: { enabled: false, duration: { type: 'indefinite', interval_options: [] } },
  subscription_update: {
    enabled: false,
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    products: null,
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
};

/** Merges a request: an omitted member keeps its value, an empty string unsets it. */
export function mergeConfiguration(current: Configuration, request: UpdateConfigurationRequest): Configuration {
  const { business_profile: profile } = current;
  const { business_profile: newProfile } = request;
  return {
    ...current,
    active: request.active ?? current.active,
    name: text(request.name, current.name),
    default_return_url: text(request.default_return_url, current.default_return_url),
    business_profile: {
      headline: text(newProfile?.headline, profile.headline),
      privacy_policy_url: text(newProfile?.privacy_policy_url, profile.privacy_policy_url),
      terms_of_service_url: text(newProfile?.terms_of_service_url, profile.terms_of_service_url),
    },
    login_page: { ...current.login_page, ...request.login_page },
    metadata: mergeMetadata(current.metadata ?? {}, request.metadata),
    features: mergeFeatures(current.features, request.features ?? {}),
  };
}

function mergeFeatures(current: Features, request: FeaturesRequest): Features {
  const { customer_update, payment_method_update } = request;
  return {
    customer_update: {
      enabled: customer_update?.enabled ?? current.customer_update.enabled,
      allowed_updates: list(customer_update?.allowed_updates, current.customer_update.allowed_updates),
    },
    invoice_history: request.invoice_history ?? current.invoice_history,
    payment_method_update: {
      enabled: payment_method_update?.enabled ?? current.payment_method_update.enabled,
      payment_method_configuration: text(
        payment_method_update?.payment_method_configuration,
        current.payment_method_update.payment_method_configuration,
      ),
    },
    subscription_cancel: mergeCancel(current.subscription_cancel, request.subscription_cancel ?? {}),
    subscription_pause: mergePause(current.subscription_pause, request.subscription_pause ?? {}),
    subscription_update: mergeUpdate(current.subscription_update, request.subscription_update ?? {}),
  };
}

function mergeCancel(
  current: Features['subscription_cancel'],
  request: NonNullable<FeaturesRequest['subscription_cancel']>,
): Features['subscription_cancel'] {
  const { cancellation_reason: reason } = current;
  const { cancellation_reason: newReason } = request;
  return {
    enabled: request.enabled ?? current.enabled,
    mode: request.mode ?? current.mode,
    proration_behavior: request.proration_behavior ?? current.proration_behavior,
    cancellation_reason: {
      enabled: newReason?.enabled ?? reason.enabled,
      options: list(newReason?.options, reason.options),
      feedback_options: listOrNull(newReason?.feedback_options, reason.feedback_options),
    },
  };
}

function mergePause(
  current: Features['subscription_pause'],
  { enabled, duration }: NonNullable<FeaturesRequest['subscription_pause']>,
): Features['subscription_pause'] {
  const options = duration?.interval_options;
  return {
    enabled: enabled ?? current.enabled,
    duration: {
      type: duration?.type ?? current.duration.type,
      interval_options: list(options === '' ? '' : options?.map(toInterval), current.duration.interval_options),
    },
  };
}

function toInterval({ interval, interval_count = 1 }: { interval: string; interval_count?: number | undefined }) {
  return { interval, interval_count };
}

type Product = NonNullable<Features['subscription_update']['products']>[number];
type ProductRequest = Omit<Product, 'adjustable_quantity'> & {
  adjustable_quantity?: { enabled: boolean; minimum?: number | undefined; maximum?: number | undefined } | undefined;
};

function mergeUpdate(
  current: Features['subscription_update'],
  request: NonNullable<FeaturesRequest['subscription_update']>,
): Features['subscription_update'] {
  const { products, schedule_at_period_end } = request;
  return {
    enabled: request.enabled ?? current.enabled,
    billing_cycle_anchor: request.billing_cycle_anchor ?? current.billing_cycle_anchor ?? null,
    default_allowed_updates: list(request.default_allowed_updates, current.default_allowed_updates),
    products: listOrNull(products === '' ? '' : products?.map(toProduct), current.products),
    proration_behavior: request.proration_behavior ?? current.proration_behavior,
    schedule_at_period_end: {
      conditions: list(schedule_at_period_end?.conditions, current.schedule_at_period_end.conditions),
    },
    trial_update_behavior: request.trial_update_behavior ?? current.trial_update_behavior,
  };
}

function toProduct({ product, prices, adjustable_quantity: quantity }: ProductRequest): Product {
  const { enabled = false, minimum = 1, maximum = null } = quantity ?? {};
  return { product, prices, adjustable_quantity: { enabled, minimum, maximum } };
}

function mergeMetadata(
  current: Record<string, string>,
  request: UpdateConfigurationRequest['metadata'],
): Record<string, string> {
  if (request === '') return {};
  return Object.fromEntries(Object.entries({ ...current, ...request }).filter(([, value]) => value !== ''));
}

function text(given: string | undefined, current: string | null | undefined): string | null {
  return given === undefined ? (current ?? null) : given || null;
}

function list<T>(given: '' | T[] | undefined, current: T[]): T[] {
  return given === '' ? [] : (given ?? current);
}

function listOrNull<T>(given: '' | T[] | undefined, current: T[] | null | undefined): T[] | null {
  return given === '' ? null : (given ?? current ?? null);
}
