import type { BillingStatus } from './gql/graphql.ts';

interface StatusText {
  readonly label: string;
  /** Why the portal cannot be opened; absent if it can. */
  readonly obstacle?: string;
}

const texts: Readonly<Record<BillingStatus, StatusText>> = {
  READY: { label: 'Ready' },
  STRIPE_NOT_LINKED: {
    label: 'Not linked to Stripe',
    obstacle: 'Add a payment method first. This links the customer to Stripe.',
  },
  NO_PROFILE: { label: 'No billing profile', obstacle: 'Assign a billing profile to the customer first.' },
};

/** The status is null when it could not be read. */
export function textOf(status: BillingStatus | null | undefined): StatusText {
  return status ? texts[status] : { label: 'Unknown', obstacle: 'The status could not be read. Reload the page.' };
}
