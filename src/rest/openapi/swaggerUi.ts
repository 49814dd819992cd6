import type { Authenticate } from '../../auth/authentication.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createPageFiles, remembered } from '../files.ts';
import type { PageFile } from '../files.ts';
import { createOpenApiDocument } from './document.ts';
import { HttpProblem } from '../problemDetails.ts';
import { documentPath, pagePath } from '../routes.ts';

/**
 * The OpenAPI document, for those who are let in; with `explorer` for anyone, with the page that shows it and lets people
 * try the routes.
 */
export function addPages(
  app: FastifyInstance,
  { explorer, authenticate }: { readonly explorer: boolean; readonly authenticate: Authenticate },
): void {
  const document = remembered('application/json; charset=utf-8', async () =>
    JSON.stringify(createOpenApiDocument(), null, 2),
  );
  app.get(documentPath, async (request, reply) => {
    if (!explorer) await authenticate(request.raw);
    return send(request, reply, document);
  });
  if (!explorer) return;

  const page = remembered('text/html; charset=utf-8', async () => html);
  const files = createPageFiles(documentPath);
  app.get(pagePath, (request, reply) => {
    void reply.header('content-security-policy', contentSecurityPolicy).header('referrer-policy', 'no-referrer');
    return send(request, reply, page);
  });
  app.get<{ Params: { name: string } }>(`${pagePath}page/:name`, (request, reply) => {
    const file = files.get(request.params.name);
    if (!file) throw new HttpProblem('ROUTE_NOT_FOUND', 'There is nothing at this path.');
    return send(request, reply, file);
  });
}

// Everything comes from here, and requests go nowhere else. Swagger UI's icons are `data:` addresses within its style
// sheet and its script; it sets styles through the DOM, which a policy does not touch.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>REST routes – customer portal</title>
    <link rel="icon" href="${pagePath}page/favicon-32x32.png" type="image/png">
    <link rel="stylesheet" href="${pagePath}page/swagger-ui.css">
    <script src="${pagePath}page/swagger-ui-bundle.js" defer></script>
    <script src="${pagePath}page/start.js" defer></script>
  </head>
  <body>
    <main id="routes"></main>
    <noscript><p>This page needs JavaScript. The OpenAPI document is at <a href="${documentPath}">${documentPath}</a>.</p></noscript>
  </body>
</html>
`;

async function send(request: FastifyRequest, reply: FastifyReply, file: PageFile): Promise<FastifyReply> {
  const { body, gzipped, etag } = await file.content();
  // Kept by the browser, and asked for each time whether it still holds: no old script beside a new document.
  void reply.headers({ etag, vary: 'accept-encoding', 'cache-control': 'no-cache' });
  if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send();
  const small = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (small) void reply.header('content-encoding', 'gzip');
  return reply.type(file.contentType).send(small ? gzipped : body);
}
