import pino from 'pino';
import type { Logger } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** One line of JSON per entry, on standard error, so that standard output stays for people. */
export function createLog(level: string): Log {
  return pino({ level, base: null }, pino.destination(2));
}
