import dns from 'node:dns';
import type { LookupAddress } from 'node:dns';

/** What a look-up of a host name comes to: this machine, no such name, or nothing ever. */
export type Found = 'here' | 'nothing' | 'never';

/** Called for each look-up of a name, which is once for each connection. */
export type Finder = () => Found | Promise<Found>;

/**
 * Answers for names that end in `.invalid`, which exist nowhere: where Node looks names up, since nobody can tell the
 * machine's own resolver to fail. Other names are looked up as ever.
 */
export function answerFor(hostName: string, find: Finder): { forget(): void } {
  if (!hostName.endsWith('.invalid')) throw new TypeError('Only names that end in .invalid are answered for.');
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
// Put back as it was; never called apart from its module.
const systemLookup: unknown = Reflect.get(dns, 'lookup');

type Callback = (error: Error | null, found?: string | LookupAddress[], family?: number) => void;

/** As `dns.lookup`: with the option `all` it calls back with a list. */
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
