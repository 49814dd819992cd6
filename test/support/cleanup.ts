/** The name under which the Jest environment offers the registration of cleanups to the tests. */
export const registryName = 'registerCleanup';

/**
 * Registers how to close a server or a child process. The environment of the test file closes what is still open after the
 * last hook: what a failed test leaves open would prevent Jest from exiting. Outside Jest nothing is registered.
 *
 * Returns a function that closes the resource at its first call, and removes the registration.
 */
export function onCleanup<T>(close: () => T): () => T | undefined {
  let pending: (() => T) | undefined = close;
  const run = () => {
    const once = pending;
    pending = undefined;
    return once?.();
  };
  const register: unknown = Reflect.get(globalThis, registryName);
  if (typeof register === 'function') Reflect.apply(register, undefined, [run]);
  return run;
}
