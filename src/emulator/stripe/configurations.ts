import type {
  CreateConfigurationRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from '../../datasources/stripe/contract.ts';
import { secretOf } from '../identifiers.ts';
import type { EmulatorContext } from '../state.ts';
import { blankFeatures, mergeConfiguration } from './configurationMerge.ts';
import { exclusiveParams, invalidParam, missingParam, noSuch, StripeError } from './errors.ts';
import type { Configuration } from './storedConfiguration.ts';

/** Newest first; equal times in reverse order of creation. */
export function listConfigurations(context: EmulatorContext, query: ListConfigurationsQuery) {
  const { starting_after, ending_before, limit = 10, active, is_default } = query;
  if (starting_after !== undefined && ending_before !== undefined) {
    throw exclusiveParams('starting_after', 'ending_before');
  }
  const rows = [...context.state.stripe.configurations.values()].reverse().sort((a, b) => b.created - a.created);
  const matches = (row: Configuration) =>
    (active === undefined || row.active === active) && (is_default === undefined || row.is_default === is_default);
  if (ending_before !== undefined) {
    const before = rows.slice(0, indexOf(rows, ending_before, 'ending_before')).filter(matches);
    return { data: before.slice(-limit), has_more: before.length > limit };
  }
  const start = starting_after === undefined ? 0 : indexOf(rows, starting_after, 'starting_after') + 1;
  const after = rows.slice(start).filter(matches);
  return { data: after.slice(0, limit), has_more: after.length > limit };
}

export function createConfiguration(context: EmulatorContext, request: CreateConfigurationRequest): Configuration {
  const created = seconds(context);
  const blank: Configuration = {
    id: context.ids.stripe('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: {},
    created,
    features: structuredClone(blankFeatures),
    is_default: false,
    livemode: false,
    login_page: { enabled: false, url: null },
    updated: created,
  };
  return store(context, mergeConfiguration(blank, request));
}

export function updateConfiguration(
  context: EmulatorContext,
  id: string,
  request: UpdateConfigurationRequest,
): Configuration {
  const current = requireConfiguration(context, id);
  if (current.is_default && request.active === false) {
    throw new StripeError(400, 'The default configuration cannot be deactivated.', { param: 'active' });
  }
  return store(context, { ...mergeConfiguration(current, request), updated: seconds(context) });
}

export function requireConfiguration(context: EmulatorContext, id: string): Configuration {
  const configuration = context.state.stripe.configurations.get(id);
  if (configuration === undefined) throw noSuch('configuration', id, 'configuration', 404);
  return configuration;
}

function store(context: EmulatorContext, configuration: Configuration): Configuration {
  requireConsistentFeatures(configuration.features);
  const { enabled } = configuration.login_page;
  const url = enabled ? `${context.stripeUrl}/p/login/${secretOf(configuration.id)}` : null;
  const stored = { ...configuration, login_page: { enabled, url } };
  context.state.stripe.configurations.set(stored.id, stored);
  return stored;
}

/** Rules across members, checked on the result of a merge. */
function requireConsistentFeatures({
  subscription_cancel: cancel,
  subscription_pause: pause,
}: Configuration['features']): void {
  const proration = ['features', 'subscription_cancel', 'proration_behavior'];
  if (cancel.proration_behavior === 'always_invoice') {
    throw invalidParam(proration, 'must be one of create_prorations or none');
  }
  if (cancel.proration_behavior === 'create_prorations' && cancel.mode !== 'immediately') {
    throw invalidParam(proration, 'create_prorations is possible only when mode is immediately');
  }
  const options = ['features', 'subscription_pause', 'duration', 'interval_options'];
  const { type, interval_options } = pause.duration;
  if (type === 'interval_options' && interval_options.length === 0) throw missingParam(options);
  interval_options.forEach(({ interval, interval_count }, index) => {
    if (interval_count > (maxPause.get(interval) ?? 0)) {
      throw invalidParam([...options, String(index), 'interval_count'], 'a pause lasts at most three years');
    }
  });
}

/** Three years in each interval. */
const maxPause = new Map(Object.entries({ day: 3 * 365, week: 3 * 52, month: 3 * 12, year: 3 }));

function indexOf(rows: readonly Configuration[], id: string, param: string): number {
  const index = rows.findIndex((row) => row.id === id);
  if (index < 0) throw noSuch('configuration', id, param);
  return index;
}

function seconds(context: EmulatorContext): number {
  return Math.floor(context.now().getTime() / 1000);
}
