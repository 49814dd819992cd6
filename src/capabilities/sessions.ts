import type { Authorizer } from '../auth/authorization.ts';
import {
  CheckoutSessionAnswer,
  CheckoutSessionRequest,
  PortalSessionAnswer,
  PortalSessionRequest,
} from '../datasources/konnect/contract.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import { CreateSessionRequest, SessionAnswer } from '../datasources/stripe/contract.ts';
import type { StripeApi } from '../datasources/stripe/stripeApi.ts';
import { RequestError, UpstreamError, requestError } from '../errors.ts';
import { unknownOutcome } from '../idempotency/idempotency.ts';
import type { RunIdempotent } from '../idempotency/idempotency.ts';
import type { Loaders } from '../loaders/loaders.ts';
import {
  rethrowWithPath,
  parseConfigurationId,
  requireExactlyOne,
  parseIdempotencyKey,
  requireObject,
  parseInput,
  parseUlid,
  withoutNulls,
} from './validation.ts';
import type { AuditWrite } from './audit.ts';
import type { CallerCustomer } from './callerCustomer.ts';
import type { RequestContext } from './requestContext.ts';
import { requireAllowedReturnUrls } from './returnUrls.ts';
import { runReadBeforeWrite, runWrite } from './unknownOutcome.ts';

/** Operations on sessions, which can only be created. Each method validates its request, which is in wire names. */
export class Sessions {
  readonly #konnect: KonnectApi;
  readonly #stripe: StripeApi;
  readonly #loaders: Loaders;
  readonly #authorizer: Authorizer;
  readonly #callerCustomer: CallerCustomer;
  readonly #runIdempotent: RunIdempotent;
  readonly #audit: AuditWrite;
  readonly #returnUrlOrigins: RequestContext['returnUrlOrigins'];

  constructor({
    konnect,
    stripe,
    loaders,
    authorizer,
    callerCustomer,
    runIdempotent,
    returnUrlOrigins,
    audit,
  }: RequestContext) {
    this.#audit = audit;
    this.#konnect = konnect;
    this.#stripe = stripe;
    this.#loaders = loaders;
    this.#authorizer = authorizer;
    this.#callerCustomer = callerCustomer;
    this.#runIdempotent = runIdempotent;
    this.#returnUrlOrigins = returnUrlOrigins;
  }

  /** A checkout page for a customer of Konnect. Links the customer to Stripe unless it is linked already. */
  createCheckout(request: unknown): Promise<CheckoutSessionAnswer> {
    return this.#audit('sessions.createCheckout', request, async () => {
      this.#authorizer.require('sessions.createCheckout');
      const { customer_id, idempotency_key, ...body } = requireObject(withoutNulls(request));
      const key = parseIdempotencyKey(idempotency_key);
      const customerId = parseUlid(customer_id, ['customer_id']);
      const checked = parseInput(CheckoutSessionRequest, body);
      requireAllowedReturnUrls(CheckoutSessionRequest, body, this.#returnUrlOrigins);
      await this.#callerCustomer.requireAccess('sessions.createCheckout', customerId);
      try {
        return await this.#runIdempotent({
          action: 'sessions.createCheckout',
          upstream: 'konnect',
          key,
          input: { customer_id: customerId, ...checked },
          answer: CheckoutSessionAnswer,
          run: (_name, isReplay) => {
            rejectReplay(isReplay);
            return rethrowWithPath(['customer_id'], runWrite(this.#konnect.createCheckoutSession(customerId, checked)));
          },
        });
      } finally {
        // Even a failed request may have linked the customer.
        this.#loaders.billingByCustomerId.clear(customerId);
      }
    });
  }

  /** A session of Stripe's portal for a customer of Konnect, created by Konnect. */
  createCustomerPortal(request: unknown): Promise<PortalSessionAnswer> {
    return this.#audit('sessions.createCustomerPortal', request, async () => {
      this.#authorizer.require('sessions.createCustomerPortal');
      const { customer_id, idempotency_key, ...body } = requireObject(withoutNulls(request));
      const key = parseIdempotencyKey(idempotency_key);
      const customerId = parseUlid(customer_id, ['customer_id']);
      const checked = parseInput(PortalSessionRequest, body);
      requireAllowedReturnUrls(PortalSessionRequest, body, this.#returnUrlOrigins);
      const configurationId = checked.stripe_options.configuration_id;
      if (configurationId !== undefined) {
        // A configuration grants features: a customer that chose one could grant itself more than intended.
        this.#authorizer.requireForAll('sessions.createCustomerPortal', 'Choosing a configuration');
        parseConfigurationId(configurationId, configurationPath);
      }
      await this.#callerCustomer.requireAccess('sessions.createCustomerPortal', customerId);
      return this.#runIdempotent({
        action: 'sessions.createCustomerPortal',
        upstream: 'konnect',
        key,
        input: { customer_id: customerId, ...checked },
        answer: PortalSessionAnswer,
        run: (_name, isReplay) => {
          rejectReplay(isReplay);
          return this.#createAtKonnect(customerId, checked);
        },
      });
    });
  }

  async #createAtKonnect(customerId: string, request: PortalSessionRequest): Promise<PortalSessionAnswer> {
    const configurationId = request.stripe_options.configuration_id;
    try {
      return await rethrowWithPath(['customer_id'], runWrite(this.#konnect.createPortalSession(customerId, request)));
    } catch (error) {
      // Konnect returns 500 for a configuration that Stripe does not have, so look it up at Stripe.
      if (configurationId !== undefined && error instanceof UpstreamError && error.code === 'UPSTREAM_ERROR') {
        if (await this.#isMissing(configurationId)) {
          throw requestError('NOT_FOUND', configurationPath, 'there is no portal configuration with this id');
        }
      }
      throw error;
    }
  }

  /** A session of Stripe's portal, created by Stripe: for a Stripe customer, a linked customer of Konnect, or an account. */
  createPortal(request: unknown): Promise<SessionAnswer> {
    return this.#audit('sessions.createPortal', request, async () => {
      this.#authorizer.require('sessions.createPortal');
      const { customer_id, idempotency_key, ...body } = requireObject(withoutNulls(request));
      const key = parseIdempotencyKey(idempotency_key);
      const { customer, customer_account, configuration } = body;
      const by = requireExactlyOne({ customer, customer_id, customer_account }, [
        'customer',
        'customer_id',
        'customer_account',
      ]);
      if (configuration !== undefined) parseConfigurationId(configuration, ['configuration']);
      const checked = parseInput(CreateSessionRequest, body);
      requireAllowedReturnUrls(CreateSessionRequest, body, this.#returnUrlOrigins);
      const customerId = by === 'customer_id' ? parseUlid(customer_id, ['customer_id']) : undefined;
      return this.#runIdempotent({
        action: 'sessions.createPortal',
        upstream: 'stripe',
        key,
        input: { customer_id: customerId, ...checked },
        answer: SessionAnswer,
        run: async (name) => {
          const linkedCustomer =
            customerId === undefined ? {} : { customer: await runReadBeforeWrite(this.#stripeCustomerOf(customerId)) };
          // Stripe recognizes a repeated request by the name.
          return runWrite(this.#stripe.createSession({ ...checked, ...linkedCustomer }, name));
        },
      });
    });
  }

  async #stripeCustomerOf(customerId: string): Promise<string> {
    const billing = await rethrowWithPath(['customer_id'], this.#loaders.billingByCustomerId.load(customerId));
    const stripeCustomerId = billing.app_data?.stripe?.customer_id;
    if (stripeCustomerId) return stripeCustomerId;
    throw requestError('PRECONDITION_FAILED', ['customer_id'], 'the customer is not linked to a Stripe customer');
  }

  async #isMissing(configurationId: string): Promise<boolean> {
    try {
      return (await this.#loaders.portalConfigurationById.load(configurationId)) === null;
    } catch (error) {
      if (error instanceof UpstreamError || error instanceof RequestError) return false;
      throw error;
    }
  }
}

const configurationPath = ['stripe_options', 'configuration_id'];

/** Konnect cannot list sessions, so whether an earlier attempt created one is unknown, and a retry would create another. */
function rejectReplay(isReplay: boolean): void {
  if (isReplay) throw unknownOutcome('konnect', 'an earlier attempt with this key got no response');
}
