import { Authorizer } from '../auth/authorization.ts';
import type { Caller } from '../auth/caller.ts';
import type { OpenRequestDeadline } from '../datasources/http/deadline.ts';
import type { CallingRequest } from '../datasources/http/upstreamCall.ts';
import type { KonnectApi } from '../datasources/konnect/konnectApi.ts';
import type { StripeApi } from '../datasources/stripe/stripeApi.ts';
import type { Idempotency, RunIdempotent } from '../idempotency/idempotency.ts';
import { createBatchReport } from '../loaders/batchReport.ts';
import { createLoaders } from '../loaders/loaders.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';
import type { Logger } from '../logging/logger.ts';
import { createAudit } from './audit.ts';
import { Billing } from './billing.ts';
import { Customers } from './customers.ts';
import { CallerCustomer } from './callerCustomer.ts';
import { PortalConfigurations } from './portalConfigurations.ts';
import type { RequestContext } from './requestContext.ts';
import { Sessions } from './sessions.ts';

/** The operations of the service, for one request. */
export interface Capabilities {
  readonly customers: Customers;
  readonly billing: Billing;
  readonly portalConfigurations: PortalConfigurations;
  readonly sessions: Sessions;
}

/** Services that all requests share. */
export interface SharedServices extends Pick<RequestContext, 'returnUrlOrigins'> {
  readonly idempotency: Idempotency;
  readonly auditLog: Pick<Logger, 'info'>;
  /** Undefined while metrics are off. */
  readonly metrics: Metrics | undefined;
  readonly konnect: (request: CallingRequest) => KonnectApi;
  readonly stripe: (request: CallingRequest) => StripeApi;
}

/** Creates the capabilities of one request. Loaders cache per request, so no caller sees another caller's data. */
export function createCapabilities(
  shared: SharedServices,
  caller: Caller,
  record: RequestRecord,
  deadline: OpenRequestDeadline,
): Capabilities {
  const request: CallingRequest = { callerId: caller.id, record, deadline };
  const konnect = shared.konnect(request);
  const stripe = shared.stripe(request);
  const loaders = createLoaders(konnect, stripe, createBatchReport(record, shared.metrics));
  const authorizer = new Authorizer(caller);
  const callerCustomer = new CallerCustomer(authorizer, loaders);
  const runIdempotent: RunIdempotent = (operation) =>
    shared.idempotency.run({
      ...operation,
      callerId: caller.id,
      signal: deadline.signal,
      span: record.parentSpan,
    });
  const audit = createAudit(shared.auditLog, record);
  const { returnUrlOrigins } = shared;
  const context = { konnect, stripe, loaders, authorizer, callerCustomer, runIdempotent, audit, returnUrlOrigins };
  return {
    customers: new Customers(context),
    billing: new Billing(context),
    portalConfigurations: new PortalConfigurations(context),
    sessions: new Sessions(context),
  };
}
