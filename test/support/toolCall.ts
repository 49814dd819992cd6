import { z } from 'zod';

/** The JSON-RPC message of an MCP tool call. */
export function toolCall(name: string, args: unknown = {}) {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
}

/** The headers that the MCP transport requires. */
export const toolHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

interface Mcp {
  readonly mcpUrl: string;
}

/** Sends one message of the protocol and returns its JSON-RPC response. */
export async function sendMessage(
  { mcpUrl }: Mcp,
  message: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<z.infer<typeof Response>> {
  const init = { method: 'POST', headers: { ...toolHeaders, ...headers }, body: JSON.stringify(message) };
  return Response.parse(await (await fetch(mcpUrl, init)).json());
}

const Response = z.object({
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

/** The tools that the service lists for a caller with these headers. */
export async function listTools(service: Mcp, headers?: Readonly<Record<string, string>>) {
  const { result } = await sendMessage(service, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, headers);
  return z.object({ tools: z.array(z.looseObject({ name: z.string() })) }).parse(result).tools;
}
