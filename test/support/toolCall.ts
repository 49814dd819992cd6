/** The JSON-RPC message of an MCP tool call. */
export function toolCall(name: string, args: unknown = {}) {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
}

/** The headers that the MCP transport requires. */
export const toolHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
