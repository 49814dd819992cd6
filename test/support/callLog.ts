/** Log line of a failed call to an upstream. */
export interface CallLine {
  readonly level: number;
  readonly code: string;
  readonly upstream: string;
  readonly attempts: number;
  readonly msg: string;
}

/** The lines of failed calls, without their time. */
export function callLinesOf(log: readonly string[]): CallLine[] {
  return log
    .map((line): CallLine & { time: number } => JSON.parse(line))
    .filter(({ msg }) => msg.endsWith(': call failed'))
    .map(({ time: _, ...line }) => line);
}

/** How many requests the logged calls sent. */
export function attemptsOf(lines: readonly CallLine[]): number {
  return lines.reduce((sum, { attempts }) => sum + attempts, 0);
}
