import type { Authorizer } from '../auth/authorization.ts';
import type { ConfigurationListAnswer } from '../datasources/stripe/contract.ts';
import {
  ConfigurationAnswer,
  CreateConfigurationRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from '../datasources/stripe/contract.ts';
import type { StripeApi } from '../datasources/stripe/stripeApi.ts';
import { valueAt } from '../datasources/validation.ts';
import { RequestError, requestError } from '../errors.ts';
import type { Issue } from '../errors.ts';
import type { RunIdempotent } from '../idempotency/idempotency.ts';
import type { Loaders } from '../loaders/loaders.ts';
import { parseConfigurationId, parseIdempotencyKey, requireObject, parseInput, withoutNulls } from './validation.ts';
import { toClearingUpdate } from './clearing.ts';
import type { AuditWrite } from './audit.ts';
import type { RequestContext } from './requestContext.ts';
import { requireAllowedReturnUrls } from './returnUrls.ts';
import { runReadBeforeWrite, runWrite } from './unknownOutcome.ts';

/** Operations on portal configurations. Each method validates its request, which is in wire names. */
export class PortalConfigurations {
  readonly #stripe: StripeApi;
  readonly #loaders: Loaders;
  readonly #authorizer: Authorizer;
  readonly #runIdempotent: RunIdempotent;
  readonly #audit: AuditWrite;
  readonly #returnUrlOrigins: RequestContext['returnUrlOrigins'];

  constructor({ stripe, loaders, authorizer, runIdempotent, returnUrlOrigins, audit }: RequestContext) {
    this.#audit = audit;
    this.#stripe = stripe;
    this.#loaders = loaders;
    this.#authorizer = authorizer;
    this.#runIdempotent = runIdempotent;
    this.#returnUrlOrigins = returnUrlOrigins;
  }

  /** The configuration with this id; null if there is none. */
  async get(id: unknown): Promise<ConfigurationAnswer | null> {
    this.#authorizer.require('portalConfigurations.get');
    return this.#loaders.portalConfigurationById.load(parseConfigurationId(id, ['id']));
  }

  async list(query: unknown): Promise<ConfigurationListAnswer> {
    this.#authorizer.require('portalConfigurations.list');
    const checked = parseInput(ListConfigurationsQuery, withoutNulls(query));
    if (checked.starting_after !== undefined && checked.ending_before !== undefined) {
      throw requestError('INVALID_INPUT', ['ending_before'], 'cannot be given together with starting_after');
    }
    for (const name of ['starting_after', 'ending_before'] as const) {
      if (checked[name] !== undefined) parseConfigurationId(checked[name], [name]);
    }
    const list = await this.#stripe.listConfigurations(checked);
    for (const configuration of list.data) this.#cache(configuration);
    return list;
  }

  create(request: unknown): Promise<ConfigurationAnswer> {
    return this.#audit('portalConfigurations.create', request, async () => {
      this.#authorizer.require('portalConfigurations.create');
      const { idempotency_key, ...body } = requireObject(withoutNulls(request));
      const key = parseIdempotencyKey(idempotency_key);
      const checked = parseInput(CreateConfigurationRequest, body);
      requireAllowedReturnUrls(CreateConfigurationRequest, body, this.#returnUrlOrigins);
      const configuration = await this.#runIdempotent({
        action: 'portalConfigurations.create',
        upstream: 'stripe',
        key,
        input: checked,
        answer: ConfigurationAnswer,
        // Stripe recognizes a repeated request by the name.
        run: (name) => runWrite(this.#stripe.createConfiguration(checked, name)),
      });
      return this.#cache(configuration);
    });
  }

  /**
   * Changes the given members only; null and the empty string clear a member that Stripe can clear. null for another member
   * costs a read: it changes nothing if the member is not set, and is refused if it is.
   */
  update(request: unknown): Promise<ConfigurationAnswer> {
    return this.#audit('portalConfigurations.update', request, async () => {
      this.#authorizer.require('portalConfigurations.update');
      const { id, ...body } = requireObject(request);
      const configurationId = parseConfigurationId(id, ['id']);
      const { value, unclearable } = toClearingUpdate(UpdateConfigurationRequest, body);
      const checked = parseInput(UpdateConfigurationRequest, value);
      requireAllowedReturnUrls(UpdateConfigurationRequest, body, this.#returnUrlOrigins);
      if (unclearable.length > 0) await this.#requireUnset(configurationId, unclearable);
      try {
        return this.#cache(await runWrite(this.#stripe.updateConfiguration(configurationId, checked)));
      } catch (error) {
        // Stripe calls the id in the path `configuration`.
        if (
          error instanceof RequestError &&
          error.code === 'NOT_FOUND' &&
          error.issues[0].path[0] === 'configuration'
        ) {
          throw requestError('NOT_FOUND', ['id'], 'there is no portal configuration with this id');
        }
        throw error;
      }
    });
  }

  /** Rejects null for members that are set and that Stripe cannot clear. */
  async #requireUnset(id: string, paths: readonly (readonly string[])[]): Promise<void> {
    const stored = await runReadBeforeWrite(this.#loaders.portalConfigurationById.clear(id).load(id));
    if (stored === null) throw requestError('NOT_FOUND', ['id'], 'there is no portal configuration with this id');
    const message = 'must not be null: Stripe cannot clear it';
    const [first, ...rest] = paths
      .filter((path) => (valueAt(stored, path) ?? null) !== null)
      .map((path): Issue => ({ code: 'INVALID_INPUT', path, message }));
    if (first !== undefined) throw new RequestError([first, ...rest]);
  }

  #cache(configuration: ConfigurationAnswer): ConfigurationAnswer {
    this.#loaders.portalConfigurationById.clear(configuration.id).prime(configuration.id, configuration);
    return configuration;
  }
}
