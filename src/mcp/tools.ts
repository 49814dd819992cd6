import { isSpecType } from '@modelcontextprotocol/server';
import type { CallToolResult, Tool as ListedTool } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import { parseInput, requireObject, withoutNulls } from '../capabilities/validation.ts';
import { requireCostWithin } from '../capabilities/operations.ts';
import type { Operation } from '../capabilities/operations.ts';
import type { Logger } from '../logging/logger.ts';
import type { OpenRequestScope, RequestScope } from '../container.ts';
import { AuthError, errorCodeOf } from '../errors.ts';
import type { RequestRecord } from '../telemetry/requestRecord.ts';
import { annotationsOf } from './annotations.ts';
import { toErrorText, withArgumentNames } from './errors.ts';
import type { Session } from './session.ts';
import { createPersonalData } from './personalData.ts';
import type { PersonalData } from './personalData.ts';
import { isListedFor, missingScopeOf, operationsOf } from './toolGroups.ts';
import type { ToolGroup } from './toolGroups.ts';
import { argumentsOf, inputSchemaOf, outputSchemaOf } from './toolSchemas.ts';

export interface ToolsOptions {
  /** Opens a request scope for each tool call, so that calls share no cached reads. */
  readonly open: OpenRequestScope;
  /** Groups of tools; undefined: all tools. */
  readonly tools: readonly ToolGroup[] | undefined;
  /** Whether answers include e-mail addresses, postal addresses and phone numbers. */
  readonly personalData: boolean;
  /** Bound of the cost of one call. */
  readonly maxCost: number;
  readonly log: Logger;
}

export interface Tool {
  readonly listed: ListedTool;
  /** Whether the list of tools has it for a caller. */
  isListedFor(caller: Caller): boolean;
  /** Never rejects: an error becomes a result with `isError` that a model can read. */
  call(toolArguments: unknown, request: ToolRequest): Promise<CallToolResult>;
}

export interface ToolRequest {
  readonly session: Session;
  readonly record: RequestRecord;
  readonly disconnected: AbortSignal;
}

/** Tools by name, one for each row of the operation table in the groups. */
export function createTools(options: ToolsOptions): ReadonlyMap<string, Tool> {
  const personalData = createPersonalData(options.personalData);
  const operations = operationsOf(options.tools);
  return new Map(operations.map((operation) => [operation.name, createTool(operation, personalData, options)]));
}

const Answer = z.record(z.string(), z.unknown());

/** Answer of a tool whose operation has no answer. */
const Deleted = z.object({ deleted: z.literal(true), id: z.string() });

function createTool(operation: Operation, personalData: PersonalData, options: ToolsOptions): Tool {
  const schema = argumentsOf(operation);
  return {
    listed: toListedTool(operation, personalData),
    isListedFor: (caller) => isListedFor(caller, operation),
    async call(toolArguments, { session, record, disconnected }) {
      try {
        const given = requireObject(parseInput(z.unknown(), toolArguments ?? {}));
        parseInput(schema, withoutNullsOfMembers(given, schema));
        const { request, parameter } = toRequest(operation, given);
        const cost = operation.cost(request);
        requireCostWithin(options.maxCost, cost);
        await session.charge(cost);
        const answer = await run(operation, request, options.open(session.caller, record, disconnected));
        const result = operation.answer.schema ? answer : { deleted: true, id: parameter };
        return toResult(operation, Answer.parse(personalData.redactResult(result)));
      } catch (error) {
        record.addErrorCode(errorCodeOf(error));
        if (error instanceof AuthError) session.missingScope = missingScopeOf(session.caller, operation);
        const text = personalData.redactText(toErrorText(operation, error, options.log, record.ids));
        const _meta = { request_id: record.requestId };
        return { content: [{ type: 'text', text }], isError: true, _meta };
      }
    },
  };
}

async function run(
  operation: Operation,
  request: Readonly<Record<string, unknown>>,
  { capabilities, close }: RequestScope,
): Promise<unknown> {
  try {
    return await operation.run(capabilities, request);
  } catch (error) {
    throw withArgumentNames(operation, error);
  } finally {
    close();
  }
}

function toListedTool(operation: Operation, personalData: PersonalData): ListedTool {
  const { name, title, description, answer } = operation;
  const tool = {
    name,
    title,
    description,
    inputSchema: inputSchemaOf(operation),
    outputSchema: outputSchemaOf(operation, answer.schema ?? Deleted, (member) => personalData.omits(member)),
    annotations: annotationsOf(operation),
  };
  if (!isSpecType.Tool(tool)) throw new TypeError(`${name} is not a tool of the protocol.`);
  return tool;
}

/** Reports every issue at once, before the capability, which reads null: it clears what can be cleared. */
function withoutNullsOfMembers(given: Readonly<Record<string, unknown>>, { shape }: z.ZodObject): object {
  const members = Object.entries(given).filter(([name, value]) => value !== null || !Object.hasOwn(shape, name));
  return Object.fromEntries(members.map(([name, value]) => [name, withoutNulls(value)]));
}

/** Renames the path parameter to the member that the capability expects. */
function toRequest({ parameter }: Operation, toolArguments: Readonly<Record<string, unknown>>) {
  if (parameter === undefined) return { request: toolArguments, parameter: undefined };
  const { [parameter.name]: value, ...members } = toolArguments;
  return { request: { ...members, [parameter.member]: value }, parameter: value };
}

/** A summary, then the answer as JSON for clients that do not support structured content. */
function toResult(operation: Operation, answer: Record<string, unknown>): CallToolResult {
  return {
    content: [
      { type: 'text', text: `${operation.title}: ${summaryOf(answer)}` },
      { type: 'text', text: JSON.stringify(answer) },
    ],
    structuredContent: answer,
  };
}

// Stripe's lists have `has_more`, Konnect's have totals.
const Page = z.object({
  data: z.array(z.unknown()),
  has_more: z.boolean().optional(),
  meta: z.object({ page: z.object({ number: z.number(), size: z.number(), total: z.number().optional() }) }).optional(),
});

function summaryOf(answer: Record<string, unknown>): string {
  const { success: isPage, data: page } = Page.safeParse(answer);
  if (!isPage) return 'done.';
  const count = `${page.data.length} here`;
  if (page.meta) {
    const { number, size, total } = page.meta.page;
    // A total that is smaller than the number of rows is wrong.
    const isWrong = page.data.length > 0 && (total ?? 0) < (number - 1) * size + page.data.length;
    if (total === undefined || isWrong) return `${count}; page ${number}.`;
    return `${count}, ${total} in all; page ${number} of ${Math.max(1, Math.ceil(total / size))}.`;
  }
  return page.has_more ? `${count}, more follow.` : `${count}, no more follow.`;
}
