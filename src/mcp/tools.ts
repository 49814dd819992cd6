import { ToolSchema } from '@modelcontextprotocol/sdk/types.js';
import type { CallToolResult, Tool as ListedTool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import { parseInput } from '../capabilities/validation.ts';
import { operations } from '../capabilities/operations.ts';
import type { Operation } from '../capabilities/operations.ts';
import type { Logger } from '../logging/logger.ts';
import type { OpenRequestScope, RequestScope } from '../container.ts';
import { toErrorText } from './errors.ts';
import { createPersonalData } from './personalData.ts';
import type { PersonalData } from './personalData.ts';
import { argumentsOf, inputSchemaOf, outputSchemaOf } from './toolSchemas.ts';

export interface ToolsOptions {
  /** Called for each call of a tool: what one call reads is remembered for no other. */
  readonly open: OpenRequestScope;
  /** Whether answers hold e-mail addresses, postal addresses and phone numbers. */
  readonly personalData: boolean;
  readonly log: Logger;
}

export interface Tool {
  readonly listed: ListedTool;
  /** Never throws: what went wrong is a result that a model can read. */
  call(given: unknown, caller: Caller, gone: AbortSignal): Promise<CallToolResult>;
}

/** The tools by name, one for each row of the table of operations. */
export function createTools(options: ToolsOptions): ReadonlyMap<string, Tool> {
  const personalData = createPersonalData(options.personalData);
  return new Map(operations.map((operation) => [operation.name, createTool(operation, personalData, options)]));
}

const Answer = z.record(z.string(), z.unknown());

/** What a tool answers whose operation answers nothing. */
const Deleted = z.object({ deleted: z.literal(true), id: z.string() });

function createTool(operation: Operation, personalData: PersonalData, options: ToolsOptions): Tool {
  const schema = argumentsOf(operation);
  return {
    listed: list(operation, personalData),
    async call(given, caller, gone) {
      try {
        const { request, parameter } = toRequest(operation, parseInput(schema, given));
        const answer = await run(operation, request, options.open(caller, gone));
        const told = operation.answer.schema ? answer : { deleted: true, id: parameter };
        return toResult(operation, Answer.parse(personalData.redactResult(told)));
      } catch (error) {
        const text = personalData.redactText(toErrorText(operation, error, options.log));
        return { content: [{ type: 'text', text }], isError: true };
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
  } finally {
    close();
  }
}

function list(operation: Operation, personalData: PersonalData): ListedTool {
  const { name, title, description, hints, answer } = operation;
  return ToolSchema.parse({
    name,
    title,
    description,
    inputSchema: inputSchemaOf(operation),
    outputSchema: outputSchemaOf(answer.schema ?? Deleted, (member) => personalData.omits(member)),
    annotations: {
      title,
      readOnlyHint: hints.readOnly,
      idempotentHint: hints.idempotent,
      destructiveHint: hints.destructive,
      openWorldHint: true,
    },
  });
}

/** Arguments as the capability names them. */
function toRequest({ parameter }: Operation, given: Readonly<Record<string, unknown>>) {
  if (parameter === undefined) return { request: given, parameter: undefined };
  const { [parameter.name]: value, ...members } = given;
  return { request: { ...members, [parameter.member]: value }, parameter: value };
}

/** A sentence, then the answer as JSON: clients without structured content read the text alone. */
function toResult(operation: Operation, answer: Record<string, unknown>): CallToolResult {
  return {
    content: [
      { type: 'text', text: `${operation.title}: ${summaryOf(answer)}` },
      { type: 'text', text: JSON.stringify(answer) },
    ],
    structuredContent: answer,
  };
}

// A list as its answer tells it: Stripe says whether more follow, Konnect how many there are.
const Page = z.object({
  data: z.array(z.unknown()),
  has_more: z.boolean().optional(),
  meta: z.object({ page: z.object({ number: z.number(), size: z.number(), total: z.number() }) }).optional(),
});

function summaryOf(answer: Record<string, unknown>): string {
  const { success: isPage, data: page } = Page.safeParse(answer);
  if (!isPage) return 'done.';
  const here = `${page.data.length} here`;
  if (page.meta) {
    const { number, size, total } = page.meta.page;
    return `${here}, ${total} in all; page ${number} of ${Math.max(1, Math.ceil(total / size))}.`;
  }
  return page.has_more ? `${here}, more follow.` : `${here}, no more follow.`;
}
