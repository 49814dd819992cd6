import examples from './examples.json' with { type: 'json' };

/** A request that succeeds on the emulator's demo data, and its answer there. Recorded by scripts/openApiExamples.ts. */
export interface Example {
  /** Value of the path parameter. */
  readonly path?: string;
  /** Keys are names of query parameters. */
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: object;
  readonly answer?: object;
}

const byOperation: Readonly<Record<string, Example>> = examples;

export function exampleOf(operation: string): Example {
  return byOperation[operation] ?? {};
}
