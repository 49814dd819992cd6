import type { Capabilities } from '../capabilities/capabilities.ts';

/** What resolvers share, for one request. */
export type Context = Capabilities;
