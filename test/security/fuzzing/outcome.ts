import type { CallAnswer, CallRequest } from '../calls.ts';

/** What is wrong with an answer, whatever was asked; undefined where nothing is. */
export function faultOf({ status, headers, text }: CallAnswer): string | undefined {
  const isUpstreams = /"code":"(?:UPSTREAM_\w+|RATE_LIMITED)"/.test(text);
  if (ours.test(text) || (status >= 500 && !isUpstreams)) return `${status} ${text.slice(0, 500)}`;
  if (!/\bjson\b/.test(String(headers['content-type'])) || text === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return `${status} with JSON that cannot be read: ${text.slice(0, 500)}`;
  }
}

// As GraphQL and REST, as a tool, and as the protocol of tools tells it; documents name it too. The SDK tells of an
// `initialize` with bad params by the same code, and a list of what is wrong with them.
const ours =
  /"code":"INTERNAL_SERVER_ERROR"|INTERNAL_SERVER_ERROR: Something went wrong|"code":-32603,"message":"(?!\[\\n)/;

/** Which of the ways in answered a request with what it asked for; `nowhere` for all others. */
export function wayOf({ path }: CallRequest, { status, text }: CallAnswer): string {
  if (status > 299) return 'nowhere';
  if (path.startsWith('/graphql')) return /"data":\{"/.test(text) ? 'graphql' : 'nowhere';
  if (path.startsWith('/mcp')) return /"structuredContent":/.test(text) ? 'mcp' : 'nowhere';
  return path.startsWith('/v1/v') ? 'rest' : 'nowhere';
}

/** A request for people to read. */
export function told({ method, path, headers, body }: CallRequest): string {
  const text = typeof body === 'object' ? `bytes in base64: ${Buffer.from(body).toString('base64')}` : (body ?? '');
  return `${method} ${path} ${JSON.stringify(headers)}\n${text.slice(0, 3000)}`;
}
