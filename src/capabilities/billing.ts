import { isDeepStrictEqual } from 'node:util';
import type { Authorizer } from '../auth/authorization.ts';
import type {
  AppDataAnswer,
  BillingAnswer,
  BillingProfileAnswer,
  BillingProfilePageAnswer,
} from '../datasources/konnect/contract.ts';
import { AppDataChange, BillingChange, ListBillingProfilesQuery } from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import { RequestError, requestError } from '../errors.ts';
import type { Loaders } from '../loaders/loaders.ts';
import { changedApps, findUnmet, notApplied, requireHoldable, toAppDataIssue } from './appData.ts';
import type { App } from './appData.ts';
import { requireObject, parseInput, parseUlid, rethrowWithPath } from './validation.ts';
import type { AuditWrite } from './audit.ts';
import type { CallerCustomer } from './callerCustomer.ts';
import type { RequestContext } from './requestContext.ts';
import { runReadAfterWrite, runReadBeforeWrite, runWrite } from './unknownOutcome.ts';

/** Operations on customers' billing and on billing profiles. Each method validates its request. */
export class Billing {
  readonly #konnect: KonnectApi;
  readonly #loaders: Loaders;
  readonly #authorizer: Authorizer;
  readonly #callerCustomer: CallerCustomer;
  readonly #audit: AuditWrite;

  constructor({ konnect, loaders, authorizer, callerCustomer, audit }: RequestContext) {
    this.#audit = audit;
    this.#konnect = konnect;
    this.#loaders = loaders;
    this.#authorizer = authorizer;
    this.#callerCustomer = callerCustomer;
  }

  /** The billing in force. Fails while the profile is of Stripe and the customer is not linked to Stripe. */
  async get(customerId: unknown): Promise<BillingAnswer> {
    this.#authorizer.require('billing.get');
    const id = parseUlid(customerId, ['customer_id']);
    await this.#callerCustomer.requireAccess('billing.get', id);
    return this.#loaders.billingByCustomerId.load(id);
  }

  /** Pins a profile and sets data of its app; without a profile, sets data of the app in force. */
  update(request: unknown): Promise<BillingAnswer> {
    return this.#audit('billing.update', request, async () => {
      this.#authorizer.require('billing.update');
      const { customer_id, app_data, ...body } = requireObject(request);
      const customerId = parseUlid(customer_id, ['customer_id']);
      const change = parseInput(BillingChange, {
        ...omitUnsetProfile(body),
        ...(app_data !== undefined && app_data !== null && { app_data }),
      });
      // Konnect would apply data without a profile to the default one, and a profile in force sent along would be pinned.
      if (change.billing_profile !== undefined) return this.#pin(customerId, change);
      const { app_data: data } = change;
      if (data === undefined || changedApps(data).length === 0) {
        throw requestError('INVALID_INPUT', [], 'give `billing_profile` or `app_data`: there is nothing to change');
      }
      return this.#setAppData(customerId, data, ['app_data']);
    });
  }

  /** Sets data of the app in force. */
  updateAppData(request: unknown): Promise<AppDataAnswer> {
    return this.#audit('billing.updateAppData', request, async () => {
      this.#authorizer.require('billing.updateAppData');
      const { customer_id, ...body } = requireObject(request);
      const customerId = parseUlid(customer_id, ['customer_id']);
      const change = parseInput(AppDataChange, body);
      if (changedApps(change).length === 0) {
        throw requestError('INVALID_INPUT', [], 'give `stripe` or `external_invoicing`: there is nothing to change');
      }
      return (await this.#setAppData(customerId, change, [])).app_data ?? {};
    });
  }

  /** The profile with this id; null if there is none. */
  async getProfile(id: unknown): Promise<BillingProfileAnswer | null> {
    const accessLevel = this.#authorizer.require('billing.getProfile');
    const profileId = parseUlid(id, ['id']);
    if (accessLevel === 'self' && profileId !== (await this.#callerProfileId())) return null;
    return this.#loaders.billingProfileById.load(profileId);
  }

  async listProfiles(query: unknown): Promise<BillingProfilePageAnswer> {
    this.#authorizer.require('billing.listProfiles');
    const page = await this.#konnect.listBillingProfiles(parseInput(ListBillingProfilesQuery, query));
    for (const profile of page.data) this.#loaders.billingProfileById.prime(profile.id, profile);
    return page;
  }

  async #pin(customerId: string, change: BillingChange): Promise<BillingAnswer> {
    try {
      const answer = await this.#write(customerId, change.app_data, ['app_data'], () =>
        this.#konnect.updateBilling(customerId, change),
      );
      const unmet = await this.#findUnmet(customerId, change.app_data, answer.app_data);
      if (unmet === undefined) return answer;
      const message = 'the profile was pinned, but its billing app does not hold these data: they were not set';
      const issue = { code: 'PRECONDITION_FAILED', path: ['app_data', unmet], message } as const;
      throw new RequestError([issue], { isPartlyApplied: true });
    } catch (error) {
      // Konnect returns 404 for an unknown customer or profile: if the customer exists, the profile is missing.
      const isProfileMissing = isNotFound(error) && (await this.#loaders.customerById.load(customerId)) !== null;
      throw isProfileMissing
        ? requestError('NOT_FOUND', ['billing_profile', 'id'], 'there is no billing profile with this id')
        : error;
    }
  }

  /**
   * Reads the billing in force first, because Konnect ignores data that its app cannot hold. The profile can change between
   * this read and the write, so the answer is compared too.
   */
  async #setAppData(customerId: string, change: AppDataChange, at: readonly string[]): Promise<BillingAnswer> {
    const inForce = await rethrowWithPath(['customer_id'], runReadBeforeWrite(this.#readInForce(customerId)));
    requireHoldable(change, inForce.app_data, at);
    const app_data = await this.#write(customerId, change, at, () => this.#konnect.updateAppData(customerId, change));
    const unmet = await this.#findUnmet(customerId, change, app_data);
    if (unmet !== undefined) throw notApplied(unmet, at);
    return { ...inForce, app_data };
  }

  async #write<T>(
    customerId: string,
    change: AppDataChange | undefined,
    at: readonly string[],
    write: () => Promise<T>,
  ): Promise<T> {
    try {
      return await runWrite(write());
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const [app] = changedApps(change);
      const path = isAboutData(error) && app !== undefined ? [...at, app] : ['customer_id'];
      throw error.mapIssues((issue) => toAppDataIssue(issue, change, at)).withDefaultPath(path);
    } finally {
      // A failed write may have been applied.
      this.#loaders.billingByCustomerId.clear(customerId);
    }
  }

  /** Asks again if the answer does not show the change. An answer never shows that data were cleared. */
  async #findUnmet(
    customerId: string,
    change: AppDataChange | undefined,
    answer: AppDataAnswer | undefined,
  ): Promise<App | undefined> {
    const isClearing = changedApps(change).some((app) => change?.[app] === null);
    if (!isClearing && findUnmet(change, answer) === undefined) return undefined;
    return findUnmet(change, (await runReadAfterWrite(this.#readInForce(customerId))).app_data);
  }

  /** The billing in force. Konnect answers 412 if its app is Stripe and the customer is not linked. */
  async #readInForce(customerId: string): Promise<BillingAnswer> {
    try {
      return await this.#loaders.billingByCustomerId.clear(customerId).load(customerId);
    } catch (error) {
      if (error instanceof RequestError && error.code === 'PRECONDITION_FAILED') return { app_data: { stripe: {} } };
      throw error;
    }
  }

  /** The profile in force for the customer that the token names; undefined if there is none. */
  async #callerProfileId(): Promise<string | undefined> {
    const customer = await this.#callerCustomer.get();
    if (customer === null) return undefined;
    try {
      return (await this.#loaders.billingByCustomerId.load(customer.id)).billing_profile?.id;
    } catch (error) {
      // Without billing in force, the customer has no profile.
      if (error instanceof RequestError) return undefined;
      throw error;
    }
  }
}

/** Whether Konnect rejected the data, not the customer: the Stripe customer is missing, unknown or used by another. */
function isAboutData({ code }: RequestError): boolean {
  return code === 'PRECONDITION_FAILED' || code === 'INVALID_INPUT';
}

function isNotFound(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'NOT_FOUND';
}

/** GraphQL sends null for a profile that is not given as an object without an id. */
function omitUnsetProfile(body: Record<string, unknown>): Record<string, unknown> {
  const { billing_profile, ...rest } = body;
  const isUnset = billing_profile === null || isDeepStrictEqual(billing_profile, { id: null });
  return isUnset || billing_profile === undefined ? rest : body;
}
