import type { AccessDenied } from '../errors.ts';

/** How HTTP says that a whole request was turned away. */
export function toHttp({ code }: AccessDenied): { readonly status: number; readonly headers: Record<string, string> } {
  switch (code) {
    case 'UNAUTHENTICATED':
      return { status: 401, headers: { 'www-authenticate': 'Bearer realm="customer-portal"' } };
    case 'FORBIDDEN':
      return { status: 403, headers: {} };
    case 'AUTH_UNAVAILABLE':
      return { status: 503, headers: { 'retry-after': '30' } };
  }
}
