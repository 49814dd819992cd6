import { logLines } from '../../scripts/logLines.ts';

const levels: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };

/** The members of each message, as documented. */
const documented = new Map(
  Object.values(logLines)
    .flat()
    .flatMap((kind) => ['konnect', 'stripe'].map((name) => [kind.message.replace('{upstream}', name), kind] as const)),
);

/** Throws if a line of the log has a message, a level or a member that docs/observability.md does not list. */
export function expectDocumented(lines: readonly string[]): void {
  for (const text of lines) {
    const { level, time: _, msg, ...members }: Record<string, unknown> = JSON.parse(text);
    const kind = documented.get(String(msg));
    if (kind === undefined) throw new Error(`scripts/logLines.ts has no such message: ${text}`);
    const isRequest = kind.message === 'request: completed';
    if (!isRequest && levels[Number(level)] !== kind.level) throw new Error(`The level is not as documented: ${text}`);
    const unknown = Object.keys(members).filter((name) => !kind.fields.some((field) => field === name));
    if (unknown.length > 0) throw new Error(`scripts/logLines.ts lists no member ${unknown.join(', ')}: ${text}`);
  }
}
