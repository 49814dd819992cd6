import { stripeFaultOf } from '../faults.ts';
import type { CustomerRecord } from '../state.ts';
import { StripeError } from '../stripe/errors.ts';
import { domainProblem, internalProblem } from './problem.ts';
import type { KonnectProblem } from './problem.ts';

/** Calls Stripe for a customer, and answers its errors as Konnect does. */
export function callStripe<T>({ customer }: CustomerRecord, call: () => T): T {
  try {
    const fault = stripeFaultOf(customer);
    if (fault !== undefined) throw fault;
    return call();
  } catch (error) {
    throw error instanceof StripeError ? toProblem(error) : error;
  }
}

/** Konnect does not explain that an object is missing at Stripe. */
function toProblem(error: StripeError): KonnectProblem {
  if (error.members.code === 'resource_missing') return internalProblem();
  switch (error.status) {
    case 400:
      return domainProblem(
        400,
        `validation error: ${error.message} (https://dashboard.stripe.com/test/logs/req_emulator)`,
      );
    case 401:
      return domainProblem(401, 'unauthorized error: provider authentication error for app stripe');
    default:
      return domainProblem(412, `precondition failed error: provider error for app stripe: ${error.message}`);
  }
}
