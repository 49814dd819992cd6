import type { Access } from '../access/access.ts';
import {
  CheckoutSession,
  CheckoutSessionRequest,
  PortalSession,
  PortalSessionRequest,
} from '../datasources/konnect/contract.ts';
import type { Konnect } from '../datasources/konnect/konnect.ts';
import { CreateSessionRequest, Session } from '../datasources/stripe/contract.ts';
import type { StripePortal } from '../datasources/stripe/stripePortal.ts';
import { Refusal, UpstreamFailure, refuse } from '../errors.ts';
import { unknownOutcome } from '../idempotency/idempotency.ts';
import type { Once } from '../idempotency/idempotency.ts';
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
import { beforeWriting, writing } from './writes.ts';

/** What can be done with sessions: they are only ever created. Arguments are wire shapes: they are checked here. */
export class Sessions {
  readonly #konnect: Konnect;
  readonly #stripe: StripePortal;
  readonly #loaders: Loaders;
  readonly #access: Access;
  readonly #own: OwnCustomer;
  readonly #once: Once;
  readonly #returnUrlOrigins: Resources['returnUrlOrigins'];

  constructor({ konnect, stripe, loaders, access, own, once, returnUrlOrigins }: Resources) {
    this.#konnect = konnect;
    this.#stripe = stripe;
    this.#loaders = loaders;
    this.#access = access;
    this.#own = own;
    this.#once = once;
    this.#returnUrlOrigins = returnUrlOrigins;
  }

  /** A checkout page for a customer of Konnect. Links the customer to Stripe where it is not yet. */
  async createCheckout(request: unknown): Promise<CheckoutSession> {
    this.#access.expect('sessions.createCheckout');
    const { customer_id, idempotency_key, ...body } = expectRecord(withoutNulls(request));
    const key = expectIdempotencyKey(idempotency_key);
    const customerId = expectUlid(customer_id, ['customer_id']);
    const checked = expectRequest(CheckoutSessionRequest, body);
    expectReturnUrls(CheckoutSessionRequest, body, this.#returnUrlOrigins);
    await this.#own.expectReached('sessions.createCheckout', customerId);
    try {
      return await this.#once({
        action: 'sessions.createCheckout',
        upstream: 'konnect',
        key,
        input: { customer_id: customerId, ...checked },
        answer: CheckoutSession,
        run: (_name, isRepetition) => {
          expectFirst(isRepetition);
          return blaming(['customer_id'], writing(this.#konnect.createCheckoutSession(customerId, checked)));
        },
      });
    } finally {
      // It may have linked the customer, also where it failed.
      this.#loaders.billingByCustomerId.clear(customerId);
    }
  }

  /** Stripe's portal for a customer of Konnect, opened through Konnect. */
  async createCustomerPortal(request: unknown): Promise<PortalSession> {
    this.#access.expect('sessions.createCustomerPortal');
    const { customer_id, idempotency_key, ...body } = expectRecord(withoutNulls(request));
    const key = expectIdempotencyKey(idempotency_key);
    const customerId = expectUlid(customer_id, ['customer_id']);
    const checked = expectRequest(PortalSessionRequest, body);
    expectReturnUrls(PortalSessionRequest, body, this.#returnUrlOrigins);
    const configurationId = checked.stripe_options.configuration_id;
    if (configurationId !== undefined) {
      // A configuration says what a customer can do: with the choice, a customer could take more than was meant for it.
      this.#access.expectAll('sessions.createCustomerPortal', 'Choosing a configuration');
      expectConfigurationId(configurationId, configurationPath);
    }
    await this.#own.expectReached('sessions.createCustomerPortal', customerId);
    return this.#once({
      action: 'sessions.createCustomerPortal',
      upstream: 'konnect',
      key,
      input: { customer_id: customerId, ...checked },
      answer: PortalSession,
      run: (_name, isRepetition) => {
        expectFirst(isRepetition);
        return this.#createAtKonnect(customerId, checked);
      },
    });
  }

  async #createAtKonnect(customerId: string, request: PortalSessionRequest): Promise<PortalSession> {
    const configurationId = request.stripe_options.configuration_id;
    try {
      return await blaming(['customer_id'], writing(this.#konnect.createPortalSession(customerId, request)));
    } catch (error) {
      // Konnect answers 500 for a configuration that Stripe does not know: whether that was it, Stripe can tell.
      if (configurationId !== undefined && error instanceof UpstreamFailure && error.code === 'UPSTREAM_ERROR') {
        if (await this.#isMissing(configurationId)) {
          throw refuse('NOT_FOUND', configurationPath, 'there is no portal configuration with this id');
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
    const customerId = by === 'customer_id' ? expectUlid(customer_id, ['customer_id']) : undefined;
    return this.#once({
      action: 'sessions.createPortal',
      upstream: 'stripe',
      key,
      input: { customer_id: customerId, ...checked },
      answer: Session,
      run: async (name) => {
        const linked =
          customerId === undefined ? {} : { customer: await beforeWriting(this.#stripeCustomerOf(customerId)) };
        // Stripe tells a repetition by the name.
        return writing(this.#stripe.createSession({ ...checked, ...linked }, name));
      },
    });
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

const configurationPath = ['stripe_options', 'configuration_id'];

/** Konnect keeps no list of sessions: whether a first attempt opened one cannot be found out, and a second is another one. */
function expectFirst(isRepetition: boolean): void {
  if (isRepetition) throw unknownOutcome('konnect', 'an earlier attempt with this key had no answer');
}
