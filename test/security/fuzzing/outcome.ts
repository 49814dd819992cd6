import type { CallAnswer, CallRequest } from '../calls.ts';

/** What is wrong with a response to any request; undefined if it is correct. */
export function faultOf({ status, headers, text }: CallAnswer): string | undefined {
  const isUpstreams = /"code":"(?:UPSTREAM_\w+|RATE_LIMITED)"/.test(text);
  if (ours.test(text) || (status >= 500 && !isUpstreams)) return `${status} ${text.slice(0, 500)}`;
  if (!/\bjson\b/.test(String(headers['content-type'])) || text === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return `${status} with invalid JSON: ${text.slice(0, 500)}`;
  }
}

// An internal error in GraphQL and REST, in the text of a tool, and in JSON-RPC. Documents contain the code as well. The SDK
// uses the JSON-RPC code also for an `initialize` with invalid parameters, with a list of issues.
const ours =
  /"code":"INTERNAL_SERVER_ERROR"|INTERNAL_SERVER_ERROR: Something went wrong|"code":-32603,"message":"(?!\[\\n)/;

/** The protocol that answered a request successfully; otherwise `nowhere`. */
export function wayOf({ path }: CallRequest, { status, text }: CallAnswer): string {
  if (status > 299) return 'nowhere';
  if (path.startsWith('/graphql')) return /"data":\{"/.test(text) ? 'graphql' : 'nowhere';
  if (path.startsWith('/mcp')) return /"structuredContent":/.test(text) ? 'mcp' : 'nowhere';
  return path.startsWith('/v1/v') ? 'rest' : 'nowhere';
}

/** Formats a request for a failure message. */
export function formatRequest({ method, path, headers, body }: CallRequest): string {
  const text = typeof body === 'object' ? `bytes in base64: ${Buffer.from(body).toString('base64')}` : (body ?? '');
  return `${method} ${path} ${JSON.stringify(headers)}\n${text.slice(0, 3000)}`;
}
