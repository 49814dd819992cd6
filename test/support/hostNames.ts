import dns from 'node:dns';
import type { LookupAddress } from 'node:dns';

/** Result of a DNS lookup: the loopback address, no such name, or no answer. */
export type Found = 'here' | 'nothing' | 'never';

/** Called for each lookup of a name, which is once per connection. */
export type Finder = () => Found | Promise<Found>;

/**
 * Replaces `dns.lookup` for a host name that ends in `.invalid`, because the resolver of the machine cannot be made to fail.
 * Other names are resolved as usual.
 */
export function answerFor(hostName: string, find: Finder): { forget(): void } {
  if (!hostName.endsWith('.invalid')) throw new TypeError('The host name must end in .invalid.');
  if (finders.size === 0) Reflect.set(dns, 'lookup', lookup);
  finders.set(hostName, find);
  return {
    forget() {
      finders.delete(hostName);
      if (finders.size === 0) Reflect.set(dns, 'lookup', systemLookup);
    },
  };
}

const finders = new Map<string, Finder>();
// Restored by `forget`.
const systemLookup: unknown = Reflect.get(dns, 'lookup');

type Callback = (error: Error | null, found?: string | LookupAddress[], family?: number) => void;

/** Has the signature of `dns.lookup`. With the option `all` the result is a list. */
function lookup(hostName: string, options: unknown, callback: Callback): void {
  const find = finders.get(hostName);
  if (find === undefined) {
    if (typeof systemLookup === 'function') Reflect.apply(systemLookup, dns, [hostName, options, callback]);
    return;
  }
  void Promise.resolve(find()).then((found) => {
    if (found === 'never') return;
    if (found === 'nothing') callback(notFound(hostName));
    else if (Reflect.get(Object(options), 'all') === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  });
}

function notFound(hostname: string): Error {
  const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`);
  return Object.assign(error, { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
}
