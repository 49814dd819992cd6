import { billingRequests, customerRequests, fresh, fromHot } from './connections.ts';
import type { Draw } from './connections.ts';
import type { RequestSource } from './load.ts';
import type { Server } from './servers.ts';

export interface Scenario {
  readonly title: string;
  readonly connections: number;
  /** Latency of the upstream. */
  readonly delayMs: number;
  /** Creates the requests of one connection; undefined when the server does not support the scenario. */
  requests(server: Server): (() => RequestSource) | undefined;
}

const connections = 16;

export const scenarios: Readonly<Record<string, Scenario>> = {
  one: {
    title: 'one customer by id',
    connections,
    delayMs: 0,
    requests: ({ documents: { path, one: document } }) => {
      return () => customerRequests({ path, document, by: 'one', customers: 1 }, fresh);
    },
  },
  byId: {
    title: '50 customers by id',
    connections,
    delayMs: 0,
    requests: (server) => entities(server, 'id', 50),
  },
  byKey: {
    title: '50 customers by key',
    connections,
    delayMs: 0,
    requests: (server) => entities(server, 'key', 50),
  },
  overlapping: {
    title: '50 of 100 customers by id, 64 clients',
    connections: 64,
    delayMs: 0,
    requests: (server) => entities(server, 'id', 50, () => fromHot(100)),
  },
  billing: {
    title: '100 customers with their billing profiles',
    connections: 1,
    delayMs: 20,
    requests: ({ documents: { path, billing: document } }) =>
      document === undefined ? undefined : () => billingRequests({ path, document }),
  },
};

/**
 * Requests a number of customers with `_entities`; undefined when the server does not support it. `createDraw` is called for
 * each connection.
 */
export function entities(
  { documents: { path, byId, byKey } }: Server,
  by: 'id' | 'key',
  customers: number,
  createDraw: () => Draw = () => fresh,
): (() => RequestSource) | undefined {
  const query = by === 'id' ? byId : byKey;
  return query && (() => customerRequests({ path, by, customers, ...query }, createDraw()));
}
