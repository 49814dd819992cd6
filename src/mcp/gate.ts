import type { IncomingMessage } from 'node:http';
import { hostNameOf } from '../server/hosts.ts';
import type { OriginCheck } from '../server/origins.ts';

/** Why a request is not let in: nothing, if it is. */
export type Gate = (request: IncomingMessage) => string | undefined;

/** Keeps pages of other origins out, as the protocol asks for: the listener has seen to the host's name. */
export function createGate(isAllowedOrigin: OriginCheck): Gate {
  return (request) => {
    const { host, origin } = request.headers;
    // Only browsers send an origin.
    if (origin === undefined || isAllowedOrigin(origin)) return undefined;
    const page = hostNameOf(origin);
    if (page !== undefined && page === hostNameOf(`http://${host ?? ''}`)) return undefined;
    return 'Pages of this origin may not ask here.';
  };
}
