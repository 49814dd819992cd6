import pino from 'pino';
import type { DestinationStream } from 'pino';
import { createRedact, redactMembers, maskUnknownWords } from './redaction.ts';
import type { Redact } from './redaction.ts';

export type Logger = Pick<pino.Logger, 'info' | 'warn' | 'error'>;

/**
 * One line of JSON per entry, on standard error, so that standard output stays for people. `secrets` are in no line,
 * however they are written, nor is what looks like one.
 */
export function createLogger(
  level: string,
  secrets: readonly string[],
  destination: DestinationStream = pino.destination(2),
): Logger {
  const redact = createRedact(secrets);
  const hooks = {
    // What a library logs as it is has an error in it, or a text that others wrote. Our own entries begin with an object.
    logMethod(this: pino.Logger, args: Parameters<pino.LogFn>, log: pino.LogFn) {
      const [first]: unknown[] = args;
      if (typeof first === 'string') log.call(this, maskUnknownWords(first));
      else if (isError(first)) log.call(this, { err: first }, 'unexpected error');
      else log.apply(this, args);
    },
    // The last gate: no way to write a line leads past it.
    streamWrite: (line: string) => redactLine(line, redact),
  };
  return pino({ level, base: null, serializers: { err: serializeError }, hooks }, destination);
}

/** An error that ends the process, as text for people: what it is, its message redacted, and where it comes from. */
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
 * What the log keeps of an error that nobody foresaw. Its message may quote anything, such as a value of an upstream's
 * that could not be mapped, so only its words are kept. Of its members, which may hold a whole request, only a code is.
 * Files and lines stay: they are what helps at night.
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
    stack: [`${type}: ${message}`, ...framesOf(error)].join('\n'),
    ...(isError(cause) && depth < 3 && { cause: serializeError(cause, depth + 1) }),
  };
}

/** The lines of a stack that name a place. They begin after the message, of which a line could look like one. */
function framesOf({ stack, message }: ErrorLike): string[] {
  if (typeof stack !== 'string') return [];
  const at = stack.indexOf(message);
  return stack
    .slice(at < 0 ? 0 : at + message.length)
    .split('\n')
    .filter((line) => frame.test(line));
}

const frame = /^ {4}at .{0,300}(?::\d+:\d+|<anonymous>)\)?$/;

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** By its members: an error of another realm, such as a worker's, is no instance of this one's class. */
function isError(value: unknown): value is ErrorLike {
  if (typeof value !== 'object' || value === null) return false;
  return 'name' in value && typeof value.name === 'string' && 'message' in value && typeof value.message === 'string';
}

/** Parsed and written anew, so that whatever is taken out of its texts, the line stays JSON. */
function redactLine(line: string, redact: Redact): string {
  try {
    return `${JSON.stringify(redactMembers(JSON.parse(line), redact))}\n`;
  } catch {
    return `${JSON.stringify({ level: 50, time: Date.now(), msg: 'an entry could not be redacted, and is left out' })}\n`;
  }
}
