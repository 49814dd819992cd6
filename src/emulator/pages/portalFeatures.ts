import type { Configuration } from '../stripe/storedConfiguration.ts';
import { label } from './labels.ts';

/** Feature of a portal configuration, for display. */
export interface Feature {
  readonly name: string;
  readonly enabled: boolean;
  readonly details: readonly Detail[];
}

/** An empty list is displayed as "None". */
export type Detail = readonly [label: string, values: readonly string[]];

/** All six features, in display order. */
export function toFeatures(features: Configuration['features']): Feature[] {
  const { customer_update, invoice_history, payment_method_update } = features;
  const { payment_method_configuration: methods } = payment_method_update;
  return [
    {
      name: 'Update customer details',
      enabled: customer_update.enabled,
      details: [['Can change', customer_update.allowed_updates.map(label)]],
    },
    {
      name: 'Update payment methods',
      enabled: payment_method_update.enabled,
      details: [['Payment methods', [methods ?? 'As set for the account']]],
    },
    { name: 'See invoices', enabled: invoice_history.enabled, details: [] },
    toUpdate(features.subscription_update),
    toPause(features.subscription_pause),
    toCancel(features.subscription_cancel),
  ];
}

function toUpdate(update: Configuration['features']['subscription_update']): Feature {
  const products = (update.products ?? []).map(({ product, prices, adjustable_quantity: quantity }): Detail => {
    const upperLimit = quantity.maximum ? `to ${quantity.maximum}` : 'or more';
    const count = quantity.enabled ? `Quantity ${quantity.minimum} ${upperLimit}` : 'Quantity fixed';
    return [`Product ${product}`, [...prices, count]];
  });
  return {
    name: 'Change subscriptions',
    enabled: update.enabled,
    details: [
      ['Can change', update.default_allowed_updates.map(label)],
      ...(products.length > 0 ? products : [['Products', []] satisfies Detail]),
      ['Proration', [label(update.proration_behavior)]],
      ['Billing cycle anchor', [label(update.billing_cycle_anchor ?? 'unchanged')]],
      ['During a trial', [label(update.trial_update_behavior)]],
      ['Put off to period end', update.schedule_at_period_end.conditions.map(({ type }) => label(type))],
    ],
  };
}

function toPause({ enabled, duration }: Configuration['features']['subscription_pause']): Feature {
  const lengths = duration.interval_options.map(
    ({ interval, interval_count: count }) => `${count} ${interval}${count === 1 ? '' : 's'}`,
  );
  return {
    name: 'Pause subscriptions',
    enabled,
    details: [['For', duration.type === 'indefinite' ? ['As long as the customer likes'] : lengths]],
  };
}

function toCancel(cancel: Configuration['features']['subscription_cancel']): Feature {
  const { enabled: asks, options, feedback_options: feedback } = cancel.cancellation_reason;
  return {
    name: 'Cancel subscriptions',
    enabled: cancel.enabled,
    details: [
      ['Takes effect', [label(cancel.mode)]],
      ['Proration', [label(cancel.proration_behavior)]],
      ['Asks for a reason', asks ? options.map(label) : ['No']],
      ...(asks && feedback ? [['Feedback', feedback] satisfies Detail] : []),
    ],
  };
}
