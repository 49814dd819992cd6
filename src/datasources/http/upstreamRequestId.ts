import type { HttpResponse } from './dispatch.ts';

/**
 * The upstream's own id of a request, for its support: Stripe's `request-id`, Kong's `x-kong-request-id` or `x-request-id`, or the
 * trace in the `instance` of Konnect's problem details. The id is logged, so a value of any other form is dropped.
 */
export function requestIdOf({ status, headers, body }: HttpResponse): string | undefined {
  for (const name of headerNames) {
    const value = headers[name];
    if (value !== undefined && idPattern.test(value)) return value;
  }
  return status >= 400 ? instancePattern.exec(body.slice(0, maxSearched))?.[1] : undefined;
}

const headerNames = ['request-id', 'x-kong-request-id', 'x-request-id'];
const idPattern = /^(?:req_[A-Za-z0-9]{1,40}|[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const instancePattern = /"instance"\s{0,9}:\s{0,9}"(kong:trace:\d{1,40})"/;
const maxSearched = 10_000;
