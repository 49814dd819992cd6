interface Closable {
  close(): Promise<void>;
}

/** Registers resources that are closed after the test file in reverse order, also when another one failed to start. */
export function closedAfterwards(): <T extends Closable>(starting: Promise<T>) => Promise<T> {
  const started: Promise<Closable>[] = [];
  afterAll(async () => {
    for (const starting of started.reverse()) {
      const resource = await starting.catch(() => undefined);
      await resource?.close();
    }
  });
  return (starting) => {
    started.push(starting);
    return starting;
  };
}
