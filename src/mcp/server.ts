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
import type { Caller } from '../auth/caller.ts';
import type { Logger } from '../logging/logger.ts';
import { createDocuments } from './resources.ts';
import type { Documents } from './resources.ts';
import { createTools } from './tools.ts';
import type { ToolsOptions } from './tools.ts';

export interface ServerOptions extends ToolsOptions {
  /** Whether everyone who is let in may read the schema. */
  readonly introspection: boolean;
}

/**
 * Makes servers of the protocol; each serves one connection of one caller. What they share is made here, once.
 *
 * The SDK's lower layer, not its McpServer: that one checks arguments itself and tells zod's own words, answers an
 * unknown tool like a failing one, and lists answers as closed objects. The schemas of the contracts stay the source:
 * `schemas.ts` writes them as JSON Schema, and calls are checked as every other adapter checks.
 */
export function createServerFactory(options: ServerOptions): (caller: Caller) => Server {
  const { log } = options;
  const tools = createTools(options);
  const listed = [...tools.values()].map((tool) => tool.listed);
  const documents = options.introspection ? createDocuments() : () => Promise.resolve<Documents>(new Map());
  const serverInfo = readServerInfo();
  // The SDK would compile one for each server, and none is ever used: it checks what users enter into forms.
  const jsonSchemaValidator = new AjvJsonSchemaValidator();

  return (caller) => {
    const server = new Server(serverInfo, {
      capabilities: { tools: {}, resources: {} },
      instructions,
      jsonSchemaValidator,
    });
    server.setRequestHandler(requests.listTools, () => ({ tools: listed }));
    server.setRequestHandler(requests.callTool, ({ params }, { signal }) => {
      const { name, arguments: given = {} } = expectParams(CallToolRequestParamsSchema, params);
      const tool = tools.get(name);
      if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `There is no tool ${JSON.stringify(name)}.`);
      return tool.call(given, caller, signal);
    });
    server.setRequestHandler(requests.listResources, async () => {
      const known = await masked(documents, log);
      return { resources: [...known.values()].map((document) => document.listed) };
    });
    server.setRequestHandler(requests.listTemplates, () => ({ resourceTemplates: [] }));
    server.setRequestHandler(requests.readResource, async ({ params }) => {
      const { uri } = expectParams(ReadResourceRequestParamsSchema, params);
      const document = (await masked(documents, log)).get(uri);
      if (document === undefined) throw new McpError(resourceNotFound, 'There is no such resource.', { uri });
      return { contents: [{ uri, mimeType: document.listed.mimeType, text: document.text }] };
    });
    return server;
  };
}

/** The protocol's own code, which the SDK has no name for. */
const resourceNotFound = -32002;

const instructions = `Customers of Kong Konnect and the Stripe customer portal. A customer has an id (a ULID, which most tools take) and a key of the user's own: list-customers finds the id by the key. A customer without a link to Stripe gets one by create-stripe-checkout-session. The urls and client secrets that the three session tools answer let in anyone who has them: give them to the customer alone. Errors say what to do next.`;

/** A request by its method alone: its params are checked where they are used, so that bad ones are told as such. */
function request<Method extends string>(method: Method) {
  return z.object({ method: z.literal(method), params: z.unknown().optional() });
}

/** Made once: to make them all costs more than to answer a call of a tool. */
const requests = {
  listTools: request('tools/list'),
  callTool: request('tools/call'),
  listResources: request('resources/list'),
  listTemplates: request('resources/templates/list'),
  readResource: request('resources/read'),
};

function expectParams<T>(schema: z.ZodType<T>, params: unknown): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'params'}: ${message}`);
  throw new McpError(ErrorCode.InvalidParams, faults.join('; '));
}

/** What cannot be foreseen is told without its cause: that would name files. */
async function masked(read: () => Promise<Documents>, log: Logger): Promise<Documents> {
  try {
    return await read();
  } catch (error) {
    log.error({ err: error }, 'the resources cannot be read');
    throw new McpError(ErrorCode.InternalError, 'Something went wrong in this service.');
  }
}

function readServerInfo() {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  return { name: 'customer-portal', title: 'Customers and their Stripe portal', version };
}
