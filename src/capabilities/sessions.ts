import type { Access } from '../access/access.ts';
import type { CheckoutSession, PortalSession } from '../datasources/konnect/contract.ts';
import { CheckoutSessionRequest, PortalSessionRequest } from '../datasources/konnect/contract.ts';
import type { Konnect } from '../datasources/konnect/konnect.ts';
import type { Session } from '../datasources/stripe/contract.ts';
import { CreateSessionRequest } from '../datasources/stripe/contract.ts';
import type { StripePortal } from '../datasources/stripe/stripePortal.ts';
import { Refusal, UpstreamFailure, refuse } from '../errors.ts';
import type { Loaders } from '../loaders/loaders.ts';
import {
  blaming,
  expectConfigurationId,
  expectExactlyOne,
  expectIdempotencyKey,
  expectRecord,
  expectRequest,
  expectUlid,
  withoutNulls,
} from './checks.ts';
import type { OwnCustomer } from './ownCustomer.ts';
import type { Resources } from './resources.ts';
import { expectReturnUrls } from './returnUrls.ts';

/** What can be done with sessions: they are only ever created. Arguments are wire shapes: they are checked here. */
export class Sessions {
  readonly #konnect: Konnect;
  readonly #stripe: StripePortal;
  readonly #loaders: Loaders;
  readonly #access: Access;
  readonly #own: OwnCustomer;
  readonly #returnUrlOrigins: Resources['returnUrlOrigins'];

  constructor({ konnect, stripe, loaders, access, own, returnUrlOrigins }: Resources) {
    this.#konnect = konnect;
    this.#stripe = stripe;
    this.#loaders = loaders;
    this.#access = access;
    this.#own = own;
    this.#returnUrlOrigins = returnUrlOrigins;
  }

  /** A checkout page for a customer of Konnect. Links the customer to Stripe where it is not yet. */
  async createCheckout(request: unknown): Promise<CheckoutSession> {
    this.#access.expect('sessions.createCheckout');
    const { customer_id, ...body } = expectRecord(withoutNulls(request));
    const customerId = expectUlid(customer_id, ['customer_id']);
    const checked = expectRequest(CheckoutSessionRequest, body);
    expectReturnUrls(CheckoutSessionRequest, body, this.#returnUrlOrigins);
    await this.#own.expectReached('sessions.createCheckout', customerId);
    try {
      return await blaming(['customer_id'], this.#konnect.createCheckoutSession(customerId, checked));
    } finally {
      // It may have linked the customer, also where it failed.
      this.#loaders.billingByCustomerId.clear(customerId);
    }
  }

  /** Stripe's portal for a customer of Konnect, opened through Konnect. */
  async createCustomerPortal(request: unknown): Promise<PortalSession> {
    this.#access.expect('sessions.createCustomerPortal');
    const { customer_id, ...body } = expectRecord(withoutNulls(request));
    const customerId = expectUlid(customer_id, ['customer_id']);
    const checked = expectRequest(PortalSessionRequest, body);
    expectReturnUrls(PortalSessionRequest, body, this.#returnUrlOrigins);
    const configurationId = checked.stripe_options.configuration_id;
    const path = ['stripe_options', 'configuration_id'];
    if (configurationId !== undefined) {
      // A configuration says what a customer can do: with the choice, a customer could take more than was meant for it.
      this.#access.expectAll('sessions.createCustomerPortal', 'Choosing a configuration');
      expectConfigurationId(configurationId, path);
    }
    await this.#own.expectReached('sessions.createCustomerPortal', customerId);
    try {
      return await blaming(['customer_id'], this.#konnect.createPortalSession(customerId, checked));
    } catch (error) {
      // Konnect answers 500 for a configuration that Stripe does not know: whether that was it, Stripe can tell.
      if (configurationId !== undefined && error instanceof UpstreamFailure && error.code === 'UPSTREAM_ERROR') {
        if (await this.#isMissing(configurationId)) {
          throw refuse('NOT_FOUND', path, 'there is no portal configuration with this id');
        }
      }
      throw error;
    }
  }

  /** Stripe's portal, opened at Stripe: for a Stripe customer, a customer of Konnect that is linked to one, or an account. */
  async createPortal(request: unknown): Promise<Session> {
    this.#access.expect('sessions.createPortal');
    const { customer_id, idempotency_key, ...body } = expectRecord(withoutNulls(request));
    const key = expectIdempotencyKey(idempotency_key);
    const { customer, customer_account, configuration } = body;
    const by = expectExactlyOne({ customer, customer_id, customer_account }, [
      'customer',
      'customer_id',
      'customer_account',
    ]);
    if (configuration !== undefined) expectConfigurationId(configuration, ['configuration']);
    const checked = expectRequest(CreateSessionRequest, body);
    expectReturnUrls(CreateSessionRequest, body, this.#returnUrlOrigins);
    if (by === 'customer_id') checked.customer = await this.#stripeCustomerOf(expectUlid(customer_id, ['customer_id']));
    return this.#stripe.createSession(checked, key);
  }

  async #stripeCustomerOf(customerId: string): Promise<string> {
    const billing = await blaming(['customer_id'], this.#loaders.billingByCustomerId.load(customerId));
    const stripeCustomerId = billing.app_data?.stripe?.customer_id;
    if (stripeCustomerId) return stripeCustomerId;
    throw refuse('PRECONDITION_FAILED', ['customer_id'], 'the customer is not linked to a Stripe customer');
  }

  async #isMissing(configurationId: string): Promise<boolean> {
    try {
      return (await this.#loaders.portalConfigurationById.load(configurationId)) === null;
    } catch (error) {
      if (error instanceof UpstreamFailure || error instanceof Refusal) return false;
      throw error;
    }
  }
}
