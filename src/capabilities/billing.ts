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

/** What can be done with customers' billing and with billing profiles. Arguments are wire shapes: they are checked here. */
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

  /** The billing in force. Refused while a Stripe profile meets a customer without a link to Stripe. */
  async get(customerId: unknown): Promise<BillingData> {
    this.#authorizer.require('billing.get');
    const id = parseUlid(customerId, ['customer_id']);
    await this.#callerCustomer.requireAccess('billing.get', id);
    return this.#loaders.billingByCustomerId.load(id);
  }

  /** Konnect echoes the request, which is not what is in force: read again for that. */
  async update(request: unknown): Promise<BillingData> {
    this.#authorizer.require('billing.update');
    const { customer_id, ...body } = requireObject(withoutNulls(request));
    const customerId = parseUlid(customer_id, ['customer_id']);
    const checked = parseInput(BillingRequest, body);
    try {
      return await runWrite(this.#konnect.updateBilling(customerId, checked));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // A 404 is the customer's or the profile's: it is the profile's if there is such a customer.
      const missesProfile =
        error.code === 'NOT_FOUND' && checked.billing_profile && (await this.#loaders.customerById.load(customerId));
      if (missesProfile)
        throw requestError('NOT_FOUND', ['billing_profile', 'id'], 'there is no billing profile with this id');
      throw error.withDefaultPath(
        isAboutData(error) && checked.app_data ? ['app_data', ...branchOf(checked.app_data)] : ['customer_id'],
      );
    } finally {
      // Also a write that failed may have been done.
      this.#loaders.billingByCustomerId.clear(customerId);
    }
  }

  /** Konnect echoes the request, which is not what is in force: read again for that. */
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

  /** One profile; null when there is none. */
  async getProfile(id: unknown): Promise<BillingProfile | null> {
    const reach = this.#authorizer.require('billing.getProfile');
    const profileId = parseUlid(id, ['id']);
    if (reach === 'self' && profileId !== (await this.#callerProfileId())) return null;
    return this.#loaders.billingProfileById.load(profileId);
  }

  async listProfiles(query: unknown): Promise<BillingProfilePage> {
    this.#authorizer.require('billing.listProfiles');
    const page = await this.#konnect.listBillingProfiles(parseInput(ListBillingProfilesQuery, query));
    for (const profile of page.data) this.#loaders.billingProfileById.prime(profile.id, profile);
    return page;
  }

  /** The profile in force for the customer that the token names; undefined where none is. */
  async #callerProfileId(): Promise<string | undefined> {
    const own = await this.#callerCustomer.get();
    if (own === null) return undefined;
    try {
      return (await this.#loaders.billingByCustomerId.load(own.id)).billing_profile?.id;
    } catch (error) {
      // Its billing cannot be told yet: then no profile is its own.
      if (error instanceof RequestError) return undefined;
      throw error;
    }
  }
}

/** Whether Konnect's domain layer refused the data, not the customer: a Stripe customer that is unknown or taken, or none. */
function isAboutData(refusal: RequestError): boolean {
  return refusal.code === 'PRECONDITION_FAILED' || refusal.code === 'INVALID_INPUT';
}

function branchOf(data: AppDataRequest): string[] {
  return data.stripe ? ['stripe'] : data.external_invoicing ? ['external_invoicing'] : [];
}
