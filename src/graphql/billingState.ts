import { HiddenCustomer } from '../capabilities/callerCustomer.ts';
import type { BillingAnswer } from '../datasources/konnect/contract.ts';
import { RequestError } from '../errors.ts';

/** Billing of a customer; null if the status is not READY. */
export interface BillingState {
  readonly status: 'READY' | 'STRIPE_NOT_LINKED' | 'NO_PROFILE';
  readonly billing: BillingAnswer | null;
}

/** The billing in force, or why there is none: states that a customer can be in, and no failures. */
export async function toBillingState(read: Promise<BillingAnswer>): Promise<BillingState> {
  try {
    return { status: 'READY', billing: await read };
  } catch (error) {
    if (!(error instanceof RequestError) || error instanceof HiddenCustomer) throw error;
    if (error.code === 'PRECONDITION_FAILED') return { status: 'STRIPE_NOT_LINKED', billing: null };
    if (error.code === 'NOT_FOUND') return { status: 'NO_PROFILE', billing: null };
    throw error;
  }
}
