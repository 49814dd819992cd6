import pino from 'pino';
import type { DestinationStream } from 'pino';
import { createRedact, redactMembers, maskUnknownWords } from './redaction.ts';
import type { Redact } from './redaction.ts';

export type Logger = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'isLevelEnabled' | 'level' | 'child'>;

/**
 * A logger that writes one line of JSON per entry to `destination`: standard error, as standard output is for people. Each line is redacted:
 * it contains none of `secrets`, in any encoding, and no text in the form of a secret.
 */
export function createLogger(level: string, secrets: readonly string[], destination: DestinationStream): Logger {
  const redact = createRedact(secrets);
  const hooks = {
    // Entries of this service start with an object. Libraries log errors, or text that may quote values of a request.
    logMethod(this: pino.Logger, args: Parameters<pino.LogFn>, log: pino.LogFn) {
      const [first]: unknown[] = args;
      if (typeof first === 'string') log.call(this, maskUnknownWords(first));
      else if (isError(first)) log.call(this, { err: first }, 'unexpected error');
      else log.apply(this, args);
    },
    // Redaction runs last, on the serialized line, so that it covers every kind of entry.
    streamWrite: (line: string) => redactLine(line, redact),
  };
  return pino({ level, base: null, serializers: { err: serializeError }, hooks }, destination);
}

/** A logger whose lines `LOG_LEVEL` does not suppress, except `silent`. */
export function withoutLevel(log: Logger): Pick<Logger, 'info'> {
  return log.level === 'silent' ? log : log.child({}, { level: 'info' });
}

/** Formats an error that ends the process for people: type, redacted message, and stack. */
export function formatFatalError(error: unknown, secrets: readonly string[] = []): string {
  const { stack } = serializeError(error);
  return createRedact(secrets)(stack);
}

interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack: string;
  readonly cause?: SerializedError;
}

/**
 * Serializes an unexpected error. Its message may quote any value, such as an upstream value that could not be mapped:
 * only known words remain. Its properties may contain a whole request: only the code remains. The stack keeps files and
 * lines.
 */
function serializeError(error: unknown, depth = 0): SerializedError {
  if (!isError(error)) return { type: typeof error, message: maskUnknownWords(String(error)), stack: '' };
  const type = /^[A-Z][A-Za-z]{1,50}$/.test(error.name) ? error.name : 'Error';
  const message = maskUnknownWords(error.message);
  const { code, cause } = error;
  return {
    type,
    message,
    ...(typeof code === 'string' && /^[A-Z][A-Z\d_]{1,50}$/.test(code) && { code }),
    stack: [`${type}: ${message}`, ...stackFrames(error)].join('\n'),
    ...(isError(cause) && depth < 3 && { cause: serializeError(cause, depth + 1) }),
  };
}

/** The frames of a stack. The search starts after the message, because a line of the message could look like a frame. */
function stackFrames({ stack, message }: ErrorLike): string[] {
  if (typeof stack !== 'string') return [];
  const messageStart = stack.indexOf(message);
  return stack
    .slice(messageStart < 0 ? 0 : messageStart + message.length)
    .split('\n')
    .filter((line) => framePattern.test(line));
}

const framePattern = /^ {4}at .{0,300}(?::\d+:\d+|<anonymous>)\)?$/;

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** Duck typing: an error of another realm, such as a worker, is not an instance of this realm's Error. */
function isError(value: unknown): value is ErrorLike {
  if (typeof value !== 'object' || value === null) return false;
  return 'name' in value && typeof value.name === 'string' && 'message' in value && typeof value.message === 'string';
}

/**
 * Parses the line, redacts each string, and serializes it again, so that the result is valid JSON. A line without an escape reads the
 * same before it is parsed, so that one search over the whole line finds whether there is anything to redact.
 */
function redactLine(line: string, redact: Redact): string {
  if (!line.includes('\\') && redact(line) === line) return line;
  try {
    return `${JSON.stringify(redactMembers(JSON.parse(line), redact))}\n`;
  } catch {
    return `${JSON.stringify({ level: 50, time: Date.now(), msg: 'logger: entry dropped because it could not be redacted' })}\n`;
  }
}
