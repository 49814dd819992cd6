/** Jest reporter that ends a red run: a test that timed out leaves timers running, and Jest would wait for them. */
export default class EndRedRun {
  onRunComplete(_contexts: unknown, { success }: { readonly success: boolean }): void {
    if (!success) setTimeout(() => process.exit(1), 5_000).unref();
  }
}
