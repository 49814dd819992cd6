/** A line of the service's log, as parsed. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: number; readonly msg: string };

/** The lines with this message, without their time. */
export function linesOf(log: readonly string[], message: string): LogLine[] {
  return log
    .map((line): LogLine & { time: unknown } => JSON.parse(line))
    .filter(({ msg }) => msg === message)
    .map(({ time: _, ...line }) => line);
}

/** The output without the log lines below the level `warn`. */
export function problemsIn(output: string): string {
  return output
    .split(/(?<=\n)/)
    .filter((line) => !/^\{"level":[123]0,.*\}\n$/.test(line))
    .join('');
}
