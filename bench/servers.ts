import { startProcess, startServiceProcess } from '../test/overload/processes.ts';
import type { Process } from '../test/overload/processes.ts';

/** A server under test. */
export interface Server {
  readonly title: string;
  start(upstreamUrl: string, core: number): Promise<Process>;
  readonly documents: Documents;
}

/** How it is asked. */
export interface Documents {
  readonly path: string;
  readonly one: string;
  readonly entities: string;
  /** Whether `_entities` finds customers by their key. */
  readonly byKey: boolean;
  /** A page of a hundred customers with their billing profiles; absent where that cannot be asked for. */
  readonly billing?: string;
}

const camel = `
  id key name currency primaryEmail createdAt
  usageAttribution { subjectKeys } billingAddress { country city line1 }`;
const billing = '{ customers(first: 100) { nodes { id billing { profile { id name } } } } }';

const production = { NODE_ENV: 'production', LOG_LEVEL: 'error' };

function documentsOf(selection: string, path: string, idType = 'ID'): Pick<Documents, 'path' | 'one' | 'entities'> {
  return {
    path,
    one: oneLine(`query Customer($id: ${idType}!) { customer(id: $id) { ${selection} } }`),
    entities: oneLine(`query Entities($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Customer { ${selection} } }
    }`),
  };
}

const ours: Documents = { ...documentsOf(camel, '/graphql'), byKey: true, billing };

export const servers = {
  ours: {
    title: 'this service',
    start: (upstreamUrl, core) => startServiceProcess(upstreamUrl, production, core),
    documents: ours,
  },
  plain: {
    title: 'plain Apollo Server',
    start: (upstreamUrl, core) => startProcess('bench/plain.ts', { ...production, KONNECT_URL: upstreamUrl }, core),
    documents: { ...ours, path: '/' },
  },
} satisfies Record<string, Server>;

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
