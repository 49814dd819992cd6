import { useMutation } from '@apollo/client/react';
import { graphql } from './gql/gql.ts';
import { returnUrl } from './returnUrl.ts';

const CreateCustomerPortalSession = graphql(`
  mutation CreateCustomerPortalSession($input: CreateCustomerPortalSessionInput!) {
    createCustomerPortalSession(input: $input) {
      session {
        url
      }
      userErrors {
        message
      }
    }
  }
`);

const CreateCustomerCheckoutSession = graphql(`
  mutation CreateCustomerCheckoutSession($input: CreateCustomerCheckoutSessionInput!) {
    createCustomerCheckoutSession(input: $input) {
      session {
        url
      }
      userErrors {
        message
      }
    }
  }
`);

/** Opens checkout and portal sessions of a customer. `messages` has the reasons if the last one was not created. */
export function useBillingSessions(customerId: string) {
  const [createPortal, portal] = useMutation(CreateCustomerPortalSession, {
    onCompleted: (data) => goTo(data.createCustomerPortalSession?.session?.url),
  });
  const [createCheckout, checkout] = useMutation(CreateCustomerCheckoutSession, {
    onCompleted: (data) => goTo(data.createCustomerCheckoutSession?.session?.url),
  });

  const openPortal = () => {
    checkout.reset();
    void createPortal({ variables: { input: { customerId, returnUrl: returnUrl('portal', customerId) } } });
  };
  const openCheckout = () => {
    portal.reset();
    const successUrl = returnUrl('saved', customerId);
    const cancelUrl = returnUrl('cancelled', customerId);
    void createCheckout({ variables: { input: { customerId, uiMode: 'HOSTED', successUrl, cancelUrl } } });
  };

  const busy = portal.loading || checkout.loading;
  const messages = [
    ...(portal.data?.createCustomerPortalSession?.userErrors ?? []),
    ...(checkout.data?.createCustomerCheckoutSession?.userErrors ?? []),
    ...[portal.error, checkout.error].filter((error) => error !== undefined),
  ].map(({ message }) => message);
  return { openPortal, openCheckout, busy, messages };
}

/** Leaves for the page of a session. There is none if the session was not created. */
function goTo(url: string | null | undefined): void {
  if (url) window.location.assign(url);
}
