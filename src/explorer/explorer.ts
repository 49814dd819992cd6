import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFiles, type ExplorerFile } from './files.ts';
import { renderPage } from './page.ts';

/** Serves the page on which people explore the graph. */
export interface Explorer {
  /** Answers the request when it is for the page or one of its files: true when it did. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Reads nothing yet: every file is read when it is first asked for, and then kept. */
export function createExplorer(options: { graphqlPath: string }): Explorer {
  const files = createFiles();
  const page: ExplorerFile = files.fromText('text/html; charset=utf-8', () =>
    Promise.resolve(renderPage(options.graphqlPath)),
  );

  return {
    handle(request, response) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false;
      const { path, search } = splitTarget(request.url ?? '');

      if (path === options.graphqlPath) {
        if (carriesOperation(search) || !prefersHtml(request.headers.accept)) return false;
        response.setHeader('content-security-policy', contentSecurityPolicy);
        response.setHeader('vary', 'accept, accept-encoding');
        void send(request, response, page);
        return true;
      }

      const file = path.startsWith(filePrefix) ? files.named(path.slice(filePrefix.length)) : undefined;
      if (!file) return false;
      response.setHeader('vary', 'accept-encoding');
      void send(request, response, file);
      return true;
    },
  };
}

const filePrefix = '/explorer/';

// What the two explorers need, and nothing more. GraphiQL's fonts and some of its icons are `data:` addresses within
// its style sheet. GraphiQL and its editor (CodeMirror) set styles through the DOM, which a policy does not touch, so
// styles need no 'unsafe-inline'. One style element is the exception, allowed by its hash: a dialog's lock against
// scrolling. Were it blocked, nothing would be lost, as the page does not scroll. Sandbox lives in a frame of Apollo's,
// and sends its requests from this page; it is told to add no styles here.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' https://embeddable-sandbox.cdn.apollographql.com",
  "style-src 'self' 'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  'frame-src https://sandbox.embed.apollographql.com',
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function splitTarget(target: string): { path: string; search: URLSearchParams } {
  const [path = '', query = ''] = target.split('?', 2);
  return { path, search: new URLSearchParams(query) };
}

/** `extensions` may name a stored operation by its hash: that, too, is for the graph. */
function carriesOperation(search: URLSearchParams): boolean {
  return search.has('query') || search.has('extensions');
}

const graphqlTypes = ['application/json', 'application/graphql-response+json'];

/**
 * Whether HTML is named, and wanted more than any answer in JSON. Every browser names it; a program that takes anything,
 * or says nothing, is after the graph.
 */
function prefersHtml(accept = ''): boolean {
  const wanted = new Map(accept.split(',').map(weight));
  const html = wanted.get('text/html') ?? 0;
  return html > Math.max(0, ...graphqlTypes.map((type) => wanted.get(type) ?? 0));
}

function weight(entry: string): [type: string, quality: number] {
  const [type = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return [type, quality === undefined ? 1 : Number(quality.slice(2)) || 0];
}

async function send(request: IncomingMessage, response: ServerResponse, file: ExplorerFile): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  try {
    const { body, gzipped, etag } = await file.content();
    response.setHeader('etag', etag);
    // Kept by the browser, and asked for each time whether it still holds: no old script beside a new page, at the cost
    // of an empty 304.
    response.setHeader('cache-control', 'no-cache');
    if (request.headers['if-none-match']?.includes(etag)) {
      response.writeHead(304).end();
      return;
    }
    const small = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (small) response.setHeader('content-encoding', 'gzip');
    const bytes = small ? gzipped : body;
    response.writeHead(200, { 'content-type': file.contentType, 'content-length': bytes.length });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  } catch {
    // A file that is missing where the service runs. Its path is nobody's business.
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : 'This part of the explorer is not installed here.\n');
  }
}
