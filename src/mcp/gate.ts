import type { IncomingMessage } from 'node:http';

/** Why a request is not let in: nothing, if it is. */
export type Gate = (request: IncomingMessage) => string | undefined;

/**
 * Keeps web pages out: a page can make a name of its own point at this machine and then ask as if it were this service's
 * own page (DNS rebinding), but cannot hide the name that it used.
 */
export function createGate(allowedHosts: readonly string[]): Gate {
  const allowed = new Set(allowedHosts.map((name) => hostNameOf(`http://${inBrackets(name)}`)));
  return ({ headers: { host, origin } }) => {
    const name = hostNameOf(`http://${host ?? ''}`);
    if (name === undefined || !allowed.has(name)) return 'The host is not one that this service goes by.';
    // Only browsers send an origin.
    if (origin === undefined) return undefined;
    const page = hostNameOf(origin);
    if (page !== undefined && (page === name || isLoopback(page))) return undefined;
    return 'Pages of this origin may not ask here.';
  };
}

function hostNameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}

function isLoopback(hostName: string): boolean {
  return hostName === 'localhost' || hostName === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostName);
}

function inBrackets(name: string): string {
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
}
