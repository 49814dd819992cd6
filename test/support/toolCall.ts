/** The message by which a client of the tools calls one. */
export function toolCall(name: string, given: unknown = {}) {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } };
}

/** What the tools' transport asks of every request that posts a message. */
export const toolHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
