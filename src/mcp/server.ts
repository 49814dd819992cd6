import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { z } from 'zod';
import { packageVersion } from '../config/packageVersion.ts';
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
      cacheHints,
    });
    const answer = <T>(operation: string, run: (record: RequestRecord) => T | Promise<T>) =>
      session.run((record) => withRecord(record, operation, run));
    server.setRequestHandler('tools/list', anyParams, () => answer('tools/list', () => ({ tools: listFor(session) })));
    server.setRequestHandler('tools/call', anyParams, (params, { mcpReq }) =>
      answer('tools/call', (record) => {
        const { name, arguments: toolArguments = {} } = parseParams(CallParams, params);
        const tool = tools.get(name);
        if (tool === undefined) throw invalidParams(`Unknown tool: ${JSON.stringify(name)}.`);
        record.operation = name;
        return tool.call(toolArguments, { session, record, disconnected: mcpReq.signal });
      }),
    );
    server.setRequestHandler('resources/list', anyParams, () =>
      answer('resources/list', async () => {
        const resources = await readSafely(documents, log);
        return { resources: [...resources.values()].map((document) => document.listed) };
      }),
    );
    server.setRequestHandler('resources/templates/list', anyParams, () =>
      answer('resources/templates/list', () => ({ resourceTemplates: [] })),
    );
    server.setRequestHandler('resources/read', anyParams, (params) =>
      answer('resources/read', async () => {
        const { uri } = parseParams(ReadParams, params);
        const document = (await readSafely(documents, log)).get(uri);
        if (document === undefined) throw invalidParams('Unknown resource.', { uri });
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
    if (error instanceof ProtocolError) {
      record.addErrorCode(String(error.code));
      Object.assign(error, { data: withRequestId(error.data, record.requestId) });
    }
    throw error;
  }
}

function withRequestId(data: unknown, requestId: string): object {
  return { ...(typeof data === 'object' && data), request_id: requestId };
}

const instructions = `Customers of Kong Konnect and the Stripe customer portal. A customer has an id (a ULID, which most tools take) and a key of the user's own: list-customers finds the id by the key. create-stripe-checkout-session links a customer to Stripe. The urls and client secrets that the three session tools return grant access to anyone who has them: give them to the customer only. Errors say what to do next.`;

/** Handlers check the parameters themselves, so that an error names the request, and the access log has its code. */
const anyParams = { params: z.looseObject({}) };

const CallParams = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).optional() });
const ReadParams = z.object({ uri: z.string() });

/** Lists change only with the configuration or the token. Private, because they depend on the caller. */
const cacheHint = { ttlMs: 300_000, cacheScope: 'private' } as const;
const cacheHints = {
  'server/discover': cacheHint,
  'tools/list': cacheHint,
  'resources/list': cacheHint,
  'resources/templates/list': cacheHint,
  'resources/read': cacheHint,
};

function invalidParams(message: string, data?: object): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message, data);
}

function parseParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const messages = result.error.issues.map(({ path, message }) => `${path.join('.') || 'params'}: ${message}`);
  throw invalidParams(messages.join('; '));
}

/** Hides the cause of a failure from the client: it would name files. */
async function readSafely(read: () => Promise<Documents>, log: Logger): Promise<Documents> {
  try {
    return await read();
  } catch (error) {
    log.error({ err: error }, 'mcp: reading resources failed');
    throw new ProtocolError(ProtocolErrorCode.InternalError, internalErrorMessage);
  }
}

function readServerInfo() {
  return { name: 'customer-portal', title: 'Customers and their Stripe portal', version: packageVersion };
}
