import type { Access } from '../access/access.ts';
import type { ConfigurationList } from '../datasources/stripe/contract.ts';
import {
  Configuration,
  CreateConfigurationRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from '../datasources/stripe/contract.ts';
import type { StripePortal } from '../datasources/stripe/stripePortal.ts';
import { Refusal, refuse } from '../errors.ts';
import type { Once } from '../idempotency/idempotency.ts';
import type { Loaders } from '../loaders/loaders.ts';
import {
  expectConfigurationId,
  expectIdempotencyKey,
  expectRecord,
  expectRequest,
  withEmptyForNulls,
  withoutNulls,
} from './checks.ts';
import type { Resources } from './resources.ts';
import { expectReturnUrls } from './returnUrls.ts';
import { writing } from './writes.ts';

/** What can be done with portal configurations. Arguments are wire shapes: they are checked here. */
export class PortalConfigurations {
  readonly #stripe: StripePortal;
  readonly #loaders: Loaders;
  readonly #access: Access;
  readonly #once: Once;
  readonly #returnUrlOrigins: Resources['returnUrlOrigins'];

  constructor({ stripe, loaders, access, once, returnUrlOrigins }: Resources) {
    this.#stripe = stripe;
    this.#loaders = loaders;
    this.#access = access;
    this.#once = once;
    this.#returnUrlOrigins = returnUrlOrigins;
  }

  /** One configuration; null when there is none. */
  async get(id: unknown): Promise<Configuration | null> {
    this.#access.expect('portalConfigurations.get');
    return this.#loaders.portalConfigurationById.load(expectConfigurationId(id, ['id']));
  }

  async list(query: unknown): Promise<ConfigurationList> {
    this.#access.expect('portalConfigurations.list');
    const checked = expectRequest(ListConfigurationsQuery, withoutNulls(query));
    if (checked.starting_after !== undefined && checked.ending_before !== undefined) {
      throw refuse('INVALID_INPUT', ['ending_before'], 'cannot be given together with starting_after');
    }
    for (const name of ['starting_after', 'ending_before'] as const) {
      if (checked[name] !== undefined) expectConfigurationId(checked[name], [name]);
    }
    const list = await this.#stripe.listConfigurations(checked);
    for (const configuration of list.data) this.#keep(configuration);
    return list;
  }

  async create(request: unknown): Promise<Configuration> {
    this.#access.expect('portalConfigurations.create');
    const { idempotency_key, ...body } = expectRecord(withoutNulls(request));
    const key = expectIdempotencyKey(idempotency_key);
    const checked = expectRequest(CreateConfigurationRequest, body);
    expectReturnUrls(CreateConfigurationRequest, body, this.#returnUrlOrigins);
    const configuration = await this.#once({
      action: 'portalConfigurations.create',
      upstream: 'stripe',
      key,
      input: checked,
      answer: Configuration,
      // Stripe tells a repetition by the name.
      run: (name) => writing(this.#stripe.createConfiguration(checked, name)),
    });
    return this.#keep(configuration);
  }

  /** Merges: what is absent stays; null and the empty string clear what can be cleared. */
  async update(request: unknown): Promise<Configuration> {
    this.#access.expect('portalConfigurations.update');
    const { id, ...body } = expectRecord(request);
    const configurationId = expectConfigurationId(id, ['id']);
    const checked = expectRequest(UpdateConfigurationRequest, withEmptyForNulls(body));
    expectReturnUrls(UpdateConfigurationRequest, body, this.#returnUrlOrigins);
    try {
      return this.#keep(await writing(this.#stripe.updateConfiguration(configurationId, checked)));
    } catch (error) {
      // Stripe's name for the id in the path.
      if (error instanceof Refusal && error.code === 'NOT_FOUND' && error.faults[0].path[0] === 'configuration') {
        throw refuse('NOT_FOUND', ['id'], 'there is no portal configuration with this id');
      }
      throw error;
    }
  }

  #keep(configuration: Configuration): Configuration {
    this.#loaders.portalConfigurationById.clear(configuration.id).prime(configuration.id, configuration);
    return configuration;
  }
}
