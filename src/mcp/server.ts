import { readFileSync } from 'node:fs';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestParamsSchema,
  ErrorCode,
  McpError,
  ReadResourceRequestParamsSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { z } from 'zod';
import { internalErrorMessage } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';
import { createDocuments } from './resources.ts';
import type { Documents } from './resources.ts';
import type { Session } from './session.ts';
import { createTools } from './tools.ts';
import type { ToolsOptions } from './tools.ts';

export interface ServerOptions extends ToolsOptions {
  /** Whether authenticated callers can read the GraphQL schema and its operations as resources. */
  readonly introspection: boolean;
}

/**
 * Creates MCP servers, one per session, that share the list of tools.
 *
 * Uses the SDK's low-level Server. McpServer validates arguments itself and answers with zod's messages, reports an unknown
 * tool as a failed call, and lists output schemas as closed objects. Here `toolSchemas.ts` converts the contracts to JSON
 * Schema, and the validation is that of every other adapter.
 */
export function createServerFactory(options: ServerOptions): (session: Session) => Server {
  const { log } = options;
  const tools = createTools(options);
  const documents = options.introspection ? createDocuments() : () => Promise.resolve<Documents>(new Map());
  const serverInfo = readServerInfo();
  // Shared, because the SDK would create one per server. It validates form input (elicitation), which is not used here.
  const jsonSchemaValidator = new AjvJsonSchemaValidator();

  const listFor = ({ caller }: Session) =>
    [...tools.values()].filter((tool) => tool.isListedFor(caller)).map((tool) => tool.listed);

  return (session) => {
    const server = new Server(serverInfo, {
      capabilities: { tools: {}, resources: {} },
      instructions,
      jsonSchemaValidator,
    });
    const answer = <T>(operation: string, run: (record: RequestRecord) => T | Promise<T>) =>
      session.run((record) => withRecord(record, operation, run));
    server.setRequestHandler(requests.listTools, ({ method }) => answer(method, () => ({ tools: listFor(session) })));
    server.setRequestHandler(requests.callTool, ({ method, params }, { signal }) =>
      answer(method, (record) => {
        const { name, arguments: toolArguments = {} } = parseParams(CallToolRequestParamsSchema, params);
        const tool = tools.get(name);
        if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `Unknown tool: ${JSON.stringify(name)}.`);
        record.operation = name;
        return tool.call(toolArguments, { caller: session.caller, record, disconnected: signal });
      }),
    );
    server.setRequestHandler(requests.listResources, ({ method }) =>
      answer(method, async () => {
        const resources = await readSafely(documents, log);
        return { resources: [...resources.values()].map((document) => document.listed) };
      }),
    );
    server.setRequestHandler(requests.listTemplates, ({ method }) => answer(method, () => ({ resourceTemplates: [] })));
    server.setRequestHandler(requests.readResource, ({ method, params }) =>
      answer(method, async () => {
        const { uri } = parseParams(ReadResourceRequestParamsSchema, params);
        const document = (await readSafely(documents, log)).get(uri);
        if (document === undefined) throw new McpError(resourceNotFound, 'Unknown resource.', { uri });
        return { contents: [{ uri, mimeType: document.listed.mimeType, text: document.text }] };
      }),
    );
    return server;
  };
}

/** Names the request in its record, and in the data of a JSON-RPC error. */
async function withRecord<T>(
  record: RequestRecord,
  operation: string,
  run: (record: RequestRecord) => T | Promise<T>,
): Promise<T> {
  record.operation = operation;
  try {
    return await run(record);
  } catch (error) {
    if (error instanceof McpError) {
      record.addErrorCode(String(error.code));
      Object.assign(error, { data: withRequestId(error.data, record.requestId) });
    }
    throw error;
  }
}

function withRequestId(data: unknown, requestId: string): object {
  return { ...(typeof data === 'object' && data), request_id: requestId };
}

/** Error code of the protocol that the SDK does not export. */
const resourceNotFound = -32002;

const instructions = `Customers of Kong Konnect and the Stripe customer portal. A customer has an id (a ULID, which most tools take) and a key of the user's own: list-customers finds the id by the key. create-stripe-checkout-session links a customer to Stripe. The urls and client secrets that the three session tools return grant access to anyone who has them: give them to the customer only. Errors say what to do next.`;

/** Request schema by method alone. The handler validates the params, so that invalid ones are reported as InvalidParams. */
function requestSchema<Method extends string>(method: Method) {
  return z.object({ method: z.literal(method), params: z.unknown().optional() });
}

/** Created once: creating them costs more than answering a tool call. */
const requests = {
  listTools: requestSchema('tools/list'),
  callTool: requestSchema('tools/call'),
  listResources: requestSchema('resources/list'),
  listTemplates: requestSchema('resources/templates/list'),
  readResource: requestSchema('resources/read'),
};

function parseParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const messages = result.error.issues.map(({ path, message }) => `${path.join('.') || 'params'}: ${message}`);
  throw new McpError(ErrorCode.InvalidParams, messages.join('; '));
}

/** Hides the cause of a failure from the client: it would name files. */
async function readSafely(read: () => Promise<Documents>, log: Logger): Promise<Documents> {
  try {
    return await read();
  } catch (error) {
    log.error({ err: error }, 'mcp: reading resources failed');
    throw new McpError(ErrorCode.InternalError, internalErrorMessage);
  }
}

function readServerInfo() {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  return { name: 'customer-portal', title: 'Customers and their Stripe portal', version };
}
