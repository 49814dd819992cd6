import { z } from 'zod';
import { valueAt } from '../../src/datasources/validation.ts';
import { startService } from '../support/service.ts';
import type { Service } from '../support/service.ts';
import { sendMessage, toolCall } from '../support/toolCall.ts';
import { tasks } from './agentTasks.ts';
import type { Step } from './agentTasks.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const CallResult = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ text: z.string() })),
  structuredContent: z.unknown().optional(),
});

interface Answer {
  readonly text: string;
  readonly value: unknown;
}

async function call({ tool, args = {} }: Step, answers: readonly Answer[]): Promise<Answer & { isError: boolean }> {
  const { result } = await sendMessage(service, toolCall(tool, fill(args, answers)));
  const { isError = false, content, structuredContent } = CallResult.parse(result);
  return { isError, text: content.map(({ text }) => text).join('\n'), value: structuredContent };
}

/** Replaces "$1.data.0.id" by the value in the answer to call 1. */
function fill(value: unknown, answers: readonly Answer[]): unknown {
  if (typeof value === 'string' && value.startsWith('$')) {
    const [number, ...path] = value.slice(1).split('.');
    return valueAt(answers[Number(number) - 1]?.value, path);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, answers));
  if (typeof value !== 'object' || value === null || 'asymmetricMatch' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member, answers)]));
}

/** What the error before the next call has to name: its tool, or the members that it adds. */
function namesOf(step: Step, next: Step): string[] {
  return next.tool === step.tool ? addedMembers(step.args, next.args) : [next.tool];
}

/** Members of objects that both calls have, at any depth. */
function addedMembers(sent: unknown, next: unknown): string[] {
  if (typeof sent !== 'object' || sent === null || typeof next !== 'object' || next === null) return [];
  return Object.entries(next).flatMap(([name, member]) =>
    Object.hasOwn(sent, name) ? addedMembers(Reflect.get(sent, name), member) : [name],
  );
}

test('there are thirty tasks', () => {
  expect(new Set(tasks.map(({ task }) => task)).size).toBe(30);
});

test.each(tasks)('an agent can do: $task', async ({ steps, answer }) => {
  const answers: Answer[] = [];
  for (const [i, step] of steps.entries()) {
    const { isError, text, value } = await call(step, answers);
    answers.push({ text, value });
    expect({ step, text, isError }).toEqual({ step, text, isError: step.wrong !== undefined });
    if (step.wrong === undefined) continue;
    expect(text.startsWith(`${step.wrong}: `)).toBe(true);
    const next = steps[i + 1];
    const missing = next === undefined ? [] : namesOf(step, next).filter((name) => !text.includes(name));
    expect({ text, missing }).toEqual({ text, missing: [] });
  }
  const last = answers.at(-1);
  if (answer instanceof RegExp) expect(last?.text).toMatch(answer);
  else expect(last?.value).toMatchObject(Object(fill(answer, answers)));
});
