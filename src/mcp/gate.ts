import type { IncomingMessage } from 'node:http';
import { createHostCheck, hostNameOf } from '../server/hosts.ts';

/** Why a request is not let in: nothing, if it is. */
export type Gate = (request: IncomingMessage) => string | undefined;

/** Keeps web pages out: those that call this service by a name of their own, and those of another host. */
export function createGate(allowedHosts: readonly string[]): Gate {
  const isOurs = createHostCheck(allowedHosts);
  return (request) => {
    if (!isOurs(request)) return 'The host is not one that this service goes by.';
    const { host, origin } = request.headers;
    // Only browsers send an origin.
    if (origin === undefined) return undefined;
    const page = hostNameOf(origin);
    if (page !== undefined && (page === hostNameOf(`http://${host ?? ''}`) || isLoopback(page))) return undefined;
    return 'Pages of this origin may not ask here.';
  };
}

function isLoopback(hostName: string): boolean {
  return hostName === 'localhost' || hostName === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostName);
}
