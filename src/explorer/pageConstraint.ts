import type { IncomingMessage } from 'node:http';

/** The constraint of the route that answers browsers: https://fastify.dev/docs/latest/Reference/Routes/#constraints. */
export const wantsPage = 'page';

/** Distinguishes a browser that opens the path of the graph from a client that sends an operation to it. */
export function explorerConstraint(graphqlPath: string) {
  return {
    name: 'explorer',
    storage: createStorage,
    deriveConstraint: (request: IncomingMessage) => (isForPage(request, graphqlPath) ? wantsPage : undefined),
  };
}

function createStorage<Handler>() {
  const handlers = new Map<unknown, Handler>();
  return {
    get: (key: unknown) => handlers.get(key) ?? null,
    set: (key: unknown, handler: Handler) => void handlers.set(key, handler),
    del: (key: unknown) => void handlers.delete(key),
    empty: () => handlers.clear(),
  };
}

function isForPage({ method, url = '', headers }: IncomingMessage, graphqlPath: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const [path, query = ''] = url.split('?', 2);
  return path === graphqlPath && !carriesOperation(new URLSearchParams(query)) && prefersHtml(headers.accept);
}

/** `extensions` can name a persisted operation by its hash. */
function carriesOperation(search: URLSearchParams): boolean {
  return search.has('query') || search.has('extensions');
}

const graphqlTypes = ['application/json', 'application/graphql-response+json'];

/** Whether `accept` names HTML, and prefers it to each JSON type. Browsers name it; other clients accept anything. */
function prefersHtml(accept = ''): boolean {
  const qualities = new Map(accept.split(',').map(toQuality));
  const html = qualities.get('text/html') ?? 0;
  return html > Math.max(0, ...graphqlTypes.map((type) => qualities.get(type) ?? 0));
}

function toQuality(entry: string): [type: string, quality: number] {
  const [type = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return [type, quality === undefined ? 1 : Number(quality.slice(2)) || 0];
}
