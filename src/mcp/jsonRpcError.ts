import { z } from 'zod';

/** JSON-RPC error of a request that is answered before its message is read, so that the message's id is unknown. */
export function toJsonRpcError(code: number, message: string, requestId: string) {
  return { jsonrpc: '2.0', error: { code, message, data: { request_id: requestId } }, id: null } as const;
}

/** The JSON-RPC error in a body, with the request id in its data; undefined for a result or an event stream. */
export function readJsonRpcError(
  body: string,
  requestId: string,
): { readonly code: number; readonly body: string } | undefined {
  // A result can be long, so that it is not parsed.
  if (!body.startsWith('{') || !body.slice(0, 200).includes('"error":')) return undefined;
  const { success, data } = ErrorResponse.safeParse(JSON.parse(body));
  if (!success) return undefined;
  const error = { ...data.error, data: { ...data.error.data, request_id: requestId } };
  return { code: error.code, body: JSON.stringify({ ...data, error }) };
}

const ErrorResponse = z.looseObject({
  error: z.looseObject({ code: z.number(), data: z.record(z.string(), z.unknown()).optional() }),
});
