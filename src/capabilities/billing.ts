import type { Authorizer } from '../auth/authorization.ts';
import type { Billing as BillingData, BillingProfile, BillingProfilePage } from '../datasources/konnect/contract.ts';
import { AppDataRequest, BillingRequest, ListBillingProfilesQuery } from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import { RequestError, requestError } from '../errors.ts';
import type { Loaders } from '../loaders/loaders.ts';
import { requireObject, parseInput, parseUlid, withoutNulls } from './validation.ts';
import type { CallerCustomer } from './callerCustomer.ts';
import type { RequestContext } from './requestContext.ts';
import { runWrite } from './unknownOutcome.ts';

/** Operations on customers' billing and on billing profiles. Each method validates its request. */
export class Billing {
  readonly #konnect: KonnectApi;
  readonly #loaders: Loaders;
  readonly #authorizer: Authorizer;
  readonly #callerCustomer: CallerCustomer;

  constructor({ konnect, loaders, authorizer, callerCustomer }: RequestContext) {
    this.#konnect = konnect;
    this.#loaders = loaders;
    this.#authorizer = authorizer;
    this.#callerCustomer = callerCustomer;
  }

  /** The billing in force. Fails while the profile is of Stripe and the customer is not linked to Stripe. */
  async get(customerId: unknown): Promise<BillingData> {
    this.#authorizer.require('billing.get');
    const id = parseUlid(customerId, ['customer_id']);
    await this.#callerCustomer.requireAccess('billing.get', id);
    return this.#loaders.billingByCustomerId.load(id);
  }

  /** Returns Konnect's response, which echoes the request; use `get` for the billing in force. */
  async update(request: unknown): Promise<BillingData> {
    this.#authorizer.require('billing.update');
    const { customer_id, ...body } = requireObject(withoutNulls(request));
    const customerId = parseUlid(customer_id, ['customer_id']);
    const checked = parseInput(BillingRequest, body);
    try {
      return await runWrite(this.#konnect.updateBilling(customerId, checked));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // Konnect returns 404 for an unknown customer or profile: if the customer exists, the profile is missing.
      const isProfileMissing =
        error.code === 'NOT_FOUND' && checked.billing_profile && (await this.#loaders.customerById.load(customerId));
      if (isProfileMissing)
        throw requestError('NOT_FOUND', ['billing_profile', 'id'], 'there is no billing profile with this id');
      throw error.withDefaultPath(
        isAboutData(error) && checked.app_data ? ['app_data', ...branchOf(checked.app_data)] : ['customer_id'],
      );
    } finally {
      // A failed write may have been applied.
      this.#loaders.billingByCustomerId.clear(customerId);
    }
  }

  /** Returns Konnect's response, which echoes the request; use `get` for the billing in force. */
  async updateAppData(request: unknown): Promise<AppDataRequest> {
    this.#authorizer.require('billing.updateAppData');
    const { customer_id, ...body } = requireObject(withoutNulls(request));
    const customerId = parseUlid(customer_id, ['customer_id']);
    const checked = parseInput(AppDataRequest, body);
    try {
      return await runWrite(this.#konnect.updateAppData(customerId, checked));
    } catch (error) {
      const branch = branchOf(checked);
      if (!(error instanceof RequestError)) throw error;
      throw error.withDefaultPath(isAboutData(error) && branch.length > 0 ? branch : ['customer_id']);
    } finally {
      this.#loaders.billingByCustomerId.clear(customerId);
    }
  }

  /** The profile with this id; null if there is none. */
  async getProfile(id: unknown): Promise<BillingProfile | null> {
    const accessLevel = this.#authorizer.require('billing.getProfile');
    const profileId = parseUlid(id, ['id']);
    if (accessLevel === 'self' && profileId !== (await this.#callerProfileId())) return null;
    return this.#loaders.billingProfileById.load(profileId);
  }

  async listProfiles(query: unknown): Promise<BillingProfilePage> {
    this.#authorizer.require('billing.listProfiles');
    const page = await this.#konnect.listBillingProfiles(parseInput(ListBillingProfilesQuery, query));
    for (const profile of page.data) this.#loaders.billingProfileById.prime(profile.id, profile);
    return page;
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

function branchOf(data: AppDataRequest): string[] {
  return data.stripe ? ['stripe'] : data.external_invoicing ? ['external_invoicing'] : [];
}
