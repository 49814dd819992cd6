import type { Billing as BillingData, BillingProfile, BillingProfilePage } from '../datasources/konnect/contract.ts';
import { AppDataRequest, BillingRequest, ListBillingProfilesQuery } from '../datasources/konnect/contract.ts';
import type { Konnect } from '../datasources/konnect/konnect.ts';
import type { Loaders } from '../loaders/loaders.ts';
import { blaming, expectRecord, expectRequest, expectUlid, withoutNulls } from './checks.ts';

/** What can be done with customers' billing and with billing profiles. Arguments are wire shapes: they are checked here. */
export class Billing {
  readonly #konnect: Konnect;
  readonly #loaders: Loaders;

  constructor(konnect: Konnect, loaders: Loaders) {
    this.#konnect = konnect;
    this.#loaders = loaders;
  }

  /** The billing in force. Refused while a Stripe profile meets a customer without a link to Stripe. */
  async get(customerId: unknown): Promise<BillingData> {
    return this.#loaders.billingByCustomerId.load(expectUlid(customerId, ['customer_id']));
  }

  /** Konnect echoes the request, which is not what is in force: read again for that. */
  async update(request: unknown): Promise<BillingData> {
    const { customer_id, ...body } = expectRecord(withoutNulls(request));
    const customerId = expectUlid(customer_id, ['customer_id']);
    const checked = expectRequest(BillingRequest, body);
    const echo = await blaming(['customer_id'], this.#konnect.updateBilling(customerId, checked));
    this.#loaders.billingByCustomerId.clear(customerId);
    return echo;
  }

  /** Konnect echoes the request, which is not what is in force: read again for that. */
  async updateAppData(request: unknown): Promise<AppDataRequest> {
    const { customer_id, ...body } = expectRecord(withoutNulls(request));
    const customerId = expectUlid(customer_id, ['customer_id']);
    const checked = expectRequest(AppDataRequest, body);
    const echo = await blaming(['customer_id'], this.#konnect.updateAppData(customerId, checked));
    this.#loaders.billingByCustomerId.clear(customerId);
    return echo;
  }

  /** One profile; null when there is none. */
  async getProfile(id: unknown): Promise<BillingProfile | null> {
    return this.#loaders.billingProfileById.load(expectUlid(id, ['id']));
  }

  async listProfiles(query: unknown): Promise<BillingProfilePage> {
    const page = await this.#konnect.listBillingProfiles(expectRequest(ListBillingProfilesQuery, query));
    for (const profile of page.data) this.#loaders.billingProfileById.prime(profile.id, profile);
    return page;
  }
}
