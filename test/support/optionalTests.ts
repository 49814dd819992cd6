/** `test` and `describe` if what they need is here. Otherwise they skip, and standard error says why. */
export function testsThatNeed(isHere: boolean, why: string): { test: typeof test; describe: typeof describe } {
  if (isHere) return { test, describe };
  process.stderr.write(`SKIPPED: ${why}\n`);
  return { test: test.skip, describe: describe.skip };
}
