import { billingLane, customersLane, fresh, fromHot } from './connections.ts';
import type { Draw } from './connections.ts';
import type { Lane } from './load.ts';
import type { Server } from './servers.ts';

export interface Scenario {
  readonly title: string;
  readonly connections: number;
  /** How long the upstream takes. */
  readonly delayMs: number;
  /** What one connection asks of a server; undefined where the server cannot answer it. */
  lane(server: Server): (() => Lane) | undefined;
}

const connections = 16;

export const scenarios: Readonly<Record<string, Scenario>> = {
  one: {
    title: 'one customer by id',
    connections,
    delayMs: 0,
    lane: ({ documents: { path, one: document } }) => {
      return () => customersLane({ path, document, by: 'one', customers: 1 }, fresh);
    },
  },
  byId: {
    title: '50 customers by id',
    connections,
    delayMs: 0,
    lane: (server) => entities(server, 'id', 50),
  },
  byKey: {
    title: '50 customers by key',
    connections,
    delayMs: 0,
    lane: (server) => entities(server, 'key', 50),
  },
  overlapping: {
    title: '50 of 100 customers by id, 64 clients',
    connections: 64,
    delayMs: 0,
    lane: (server) => entities(server, 'id', 50, () => fromHot(100)),
  },
  billing: {
    title: '100 customers with their billing profiles',
    connections: 1,
    delayMs: 20,
    lane: ({ documents: { path, billing: document } }) =>
      document === undefined ? undefined : () => billingLane({ path, document }),
  },
};

/** Asks for so many customers of `_entities`. `toDraw` makes what draws them, one for each connection. */
export function entities(
  { documents: { path, byId, byKey } }: Server,
  by: 'id' | 'key',
  customers: number,
  toDraw: () => Draw = () => fresh,
): () => Lane {
  return () => customersLane({ path, by, customers, ...(by === 'id' ? byId : byKey) }, toDraw());
}
