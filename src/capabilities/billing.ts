import type { Access } from '../access/access.ts';
import type { Billing as BillingData, BillingProfile, BillingProfilePage } from '../datasources/konnect/contract.ts';
import { AppDataRequest, BillingRequest, ListBillingProfilesQuery } from '../datasources/konnect/contract.ts';
import type { Konnect } from '../datasources/konnect/konnect.ts';
import { Refusal, refuse } from '../errors.ts';
import type { Loaders } from '../loaders/loaders.ts';
import { expectRecord, expectRequest, expectUlid, withoutNulls } from './checks.ts';
import type { OwnCustomer } from './ownCustomer.ts';
import type { Resources } from './resources.ts';
import { writing } from './writes.ts';

/** What can be done with customers' billing and with billing profiles. Arguments are wire shapes: they are checked here. */
export class Billing {
  readonly #konnect: Konnect;
  readonly #loaders: Loaders;
  readonly #access: Access;
  readonly #own: OwnCustomer;

  constructor({ konnect, loaders, access, own }: Resources) {
    this.#konnect = konnect;
    this.#loaders = loaders;
    this.#access = access;
    this.#own = own;
  }

  /** The billing in force. Refused while a Stripe profile meets a customer without a link to Stripe. */
  async get(customerId: unknown): Promise<BillingData> {
    this.#access.expect('billing.get');
    const id = expectUlid(customerId, ['customer_id']);
    await this.#own.expectReached('billing.get', id);
    return this.#loaders.billingByCustomerId.load(id);
  }

  /** Konnect echoes the request, which is not what is in force: read again for that. */
  async update(request: unknown): Promise<BillingData> {
    this.#access.expect('billing.update');
    const { customer_id, ...body } = expectRecord(withoutNulls(request));
    const customerId = expectUlid(customer_id, ['customer_id']);
    const checked = expectRequest(BillingRequest, body);
    try {
      return await writing(this.#konnect.updateBilling(customerId, checked));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // A 404 is the customer's or the profile's: it is the profile's if there is such a customer.
      const missesProfile =
        error.code === 'NOT_FOUND' && checked.billing_profile && (await this.#loaders.customerById.load(customerId));
      if (missesProfile)
        throw refuse('NOT_FOUND', ['billing_profile', 'id'], 'there is no billing profile with this id');
      throw error.blaming(
        isAboutData(error) && checked.app_data ? ['app_data', ...branchOf(checked.app_data)] : ['customer_id'],
      );
    } finally {
      // Also a write that failed may have been done.
      this.#loaders.billingByCustomerId.clear(customerId);
    }
  }

  /** Konnect echoes the request, which is not what is in force: read again for that. */
  async updateAppData(request: unknown): Promise<AppDataRequest> {
    this.#access.expect('billing.updateAppData');
    const { customer_id, ...body } = expectRecord(withoutNulls(request));
    const customerId = expectUlid(customer_id, ['customer_id']);
    const checked = expectRequest(AppDataRequest, body);
    try {
      return await writing(this.#konnect.updateAppData(customerId, checked));
    } catch (error) {
      const branch = branchOf(checked);
      if (!(error instanceof Refusal)) throw error;
      throw error.blaming(isAboutData(error) && branch.length > 0 ? branch : ['customer_id']);
    } finally {
      this.#loaders.billingByCustomerId.clear(customerId);
    }
  }

  /** One profile; null when there is none. */
  async getProfile(id: unknown): Promise<BillingProfile | null> {
    const reach = this.#access.expect('billing.getProfile');
    const profileId = expectUlid(id, ['id']);
    if (reach === 'own' && profileId !== (await this.#ownProfileId())) return null;
    return this.#loaders.billingProfileById.load(profileId);
  }

  async listProfiles(query: unknown): Promise<BillingProfilePage> {
    this.#access.expect('billing.listProfiles');
    const page = await this.#konnect.listBillingProfiles(expectRequest(ListBillingProfilesQuery, query));
    for (const profile of page.data) this.#loaders.billingProfileById.prime(profile.id, profile);
    return page;
  }

  /** The profile in force for the customer that the token names; undefined where none is. */
  async #ownProfileId(): Promise<string | undefined> {
    const own = await this.#own.get();
    if (own === null) return undefined;
    try {
      return (await this.#loaders.billingByCustomerId.load(own.id)).billing_profile?.id;
    } catch (error) {
      // Its billing cannot be told yet: then no profile is its own.
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}

/** Whether Konnect's domain layer refused the data, not the customer: a Stripe customer that is unknown or taken, or none. */
function isAboutData(refusal: Refusal): boolean {
  return refusal.code === 'PRECONDITION_FAILED' || refusal.code === 'INVALID_INPUT';
}

function branchOf(data: AppDataRequest): string[] {
  return data.stripe ? ['stripe'] : data.external_invoicing ? ['external_invoicing'] : [];
}
