/** JSON-RPC error of a request that is answered before its message is read, so that the message's id is unknown. */
export function toJsonRpcError(code: number, message: string, requestId: string) {
  return { jsonrpc: '2.0', error: { code, message, data: { request_id: requestId } }, id: null } as const;
}
