/** One request that works against the demo data, and what it answers. */
export interface Example {
  /** The path parameter. */
  readonly path?: string;
  readonly body?: object;
  readonly answer?: object;
}

export function exampleOf(operation: string): Example {
  return examples[operation] ?? {};
}

const examples: Readonly<Record<string, Example>> = {};
