import { startProcess, startServiceProcess } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';
import { freePort, routerBinary, startHive, startRouter, startTailcall } from './peers.ts';

/** A server under test. */
export interface Server {
  readonly title: string;
  /** What is missing to start it; undefined if nothing is. */
  readonly missing?: string | undefined;
  start(upstreamUrl: string, core: number): Promise<Process>;
  readonly documents: Documents;
}

/** The path and the operations of a server. */
export interface Documents {
  readonly path: string;
  readonly one: string;
  /** Customers by `_entities`; absent for a gateway, which has no such field. */
  readonly byId?: Entities;
  readonly byKey?: Entities;
  /** A page of 100 customers with their billing profiles; absent when the server does not support it. */
  readonly billing?: string;
}

export interface Entities {
  readonly typename: string;
  readonly document: string;
}

const camel = `
  id key name currency primaryEmail createdAt
  usageAttribution { subjectKeys } billingAddress { country city line1 }`;
const snake = `
  id key name currency primary_email created_at
  usage_attribution { subject_keys } billing_address { country city line1 }`;

const ours: Documents = {
  path: '/graphql',
  one: oneLine(`query Customer($id: ID!) { customer(id: $id) { ${camel} } }`),
  byId: entities('Customer', camel),
  byKey: entities('Customer', camel),
  billing: '{ customers(first: 100) { nodes { id billing { profile { id name } } } } }',
};
const { billing: _billing, ...withoutBilling } = ours;
const tailcall: Documents = {
  path: '/graphql',
  one: oneLine(`query Customer($id: ID!) { customer(id: $id) { ${snake} } }`),
  byId: entities('Customer', snake),
  byKey: entities('CustomersOfKey', `data { ${snake} }`),
  billing: '{ customers(first: 100) { data { id billing { billing_profile { profile { id name } } } } } }',
};
const hive: Documents = {
  path: '/graphql',
  one: oneLine(`query Customer($id: ULID!) { customer: getCustomer(customerId: $id) { ${snake} } }`),
  byId: entities('Customer', snake),
  byKey: entities('CustomersOfKey', `data { ${snake} }`),
};

export const production = { NODE_ENV: 'production', LOG_LEVEL: 'error' };

export const servers: Readonly<Record<string, Server>> = {
  ours: {
    title: 'this service',
    start: (upstreamUrl, core) => startServiceProcess(upstreamUrl, production, core),
    documents: ours,
  },
  observed: {
    title: 'this service, access log and metrics on',
    start: async (upstreamUrl, core) => {
      const metrics = { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()) };
      return startServiceProcess(upstreamUrl, { ...production, LOG_LEVEL: 'info', ...metrics }, core);
    },
    documents: withoutBilling,
  },
  tailcall: {
    title: 'Tailcall',
    start: (upstreamUrl, core) => startTailcall(upstreamUrl, core, false),
    documents: tailcall,
  },
  tailcallDedupe: {
    title: 'Tailcall with dedupe',
    start: (upstreamUrl, core) => startTailcall(upstreamUrl, core, true),
    documents: tailcall,
  },
  hive: {
    title: 'Hive Gateway + Mesh',
    start: startHive,
    documents: hive,
  },
  router: {
    title: 'Apollo Router + Connectors',
    missing: routerBinary === undefined ? '`ROUTER_BIN`, the path of its program, is not set' : undefined,
    start: startRouter,
    documents: { path: '/graphql', one: tailcall.one },
  },
  bare: {
    title: 'this service without its layers',
    start: (upstreamUrl, core) => startProcess('bench/bare.ts', { ...production, KONNECT_URL: upstreamUrl }, core),
    documents: withoutBilling,
  },
  plain: {
    title: 'plain Apollo Server',
    start: (upstreamUrl, core) => startProcess('bench/plain.ts', { ...production, KONNECT_URL: upstreamUrl }, core),
    documents: { ...ours, path: '/' },
  },
};

function entities(typename: string, selection: string): Entities {
  const document = oneLine(`query Entities($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on ${typename} { ${selection} } }
  }`);
  return { typename, document };
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
