import type { CodeBlock } from './codeBlocks.ts';

/**
 * Compares output with a block of the document. `…` stands for any text: within a text, and as a whole JSON value for any
 * value. A JSON member of the name `…` stands for any further members.
 */
export function expectOutput(output: string, { info, text }: CodeBlock): void {
  if (info === 'json') expect(JSON.parse(output)).toEqual(toMatcher(JSON.parse(text)));
  else expect(output.trim()).toMatch(toPattern(text.trim()));
}

function toMatcher(expected: unknown): unknown {
  if (expected === '…') return expect.anything();
  if (typeof expected === 'string')
    return expected.includes('…') ? expect.stringMatching(toPattern(expected)) : expected;
  if (Array.isArray(expected)) return expected.map(toMatcher);
  if (typeof expected !== 'object' || expected === null) return expected;
  const { '…': others, ...members } = Object.fromEntries(
    Object.entries(expected).map(([name, member]) => [name, toMatcher(member)]),
  );
  return others === undefined ? members : expect.objectContaining(members);
}

function toPattern(text: string): RegExp {
  return new RegExp(`^${text.split('…').map(escapePattern).join('[^]*')}$`);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
