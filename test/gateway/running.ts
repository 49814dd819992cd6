interface Closable {
  close(): Promise<void>;
}

/** What a test file starts through this is closed after it, the last first, even when another one did not start. */
export function closedAfterwards(): <T extends Closable>(starting: Promise<T>) => Promise<T> {
  const started: Promise<Closable>[] = [];
  afterAll(async () => {
    for (const starting of started.reverse()) {
      const one = await starting.catch(() => undefined);
      await one?.close();
    }
  });
  return (starting) => {
    started.push(starting);
    return starting;
  };
}
