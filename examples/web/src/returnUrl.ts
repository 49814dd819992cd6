/** What the customer did before returning to this page. */
export type Outcome = 'saved' | 'cancelled' | 'portal';

/** The URL of this page, with the outcome and the customer to report. */
export function returnUrl(outcome: Outcome, customerId: string): string {
  const url = new URL(window.location.pathname, window.location.origin);
  url.search = new URLSearchParams({ outcome, customer: customerId }).toString();
  return url.href;
}

/** The query parameters that `returnUrl` wrote; null if the page was opened otherwise. */
export function readReturn(): { readonly outcome: Outcome; readonly customerId: string } | null {
  const parameters = new URLSearchParams(window.location.search);
  const customerId = parameters.get('customer');
  const outcome = parameters.get('outcome');
  if (customerId === null) return null;
  return outcome === 'saved' || outcome === 'cancelled' || outcome === 'portal' ? { outcome, customerId } : null;
}
