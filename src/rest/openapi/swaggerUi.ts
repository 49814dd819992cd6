import type { FastifyInstance } from 'fastify';
import type { Authenticate } from '../../auth/authentication.ts';
import { enableAssets, sendAsset } from '../../server/assets.ts';
import type { Asset } from '../../server/assets.ts';
import { toAssets } from '../../server/browserFiles.ts';
import { documentPath, pagePath } from '../routes.ts';
import { createOpenApiDocument } from './document.ts';
import { swaggerUiFiles } from './swaggerUiFiles.ts';

export interface OpenApiRouteOptions {
  /** Whether anyone may read the document, and Swagger UI shows it at `/v1/`. */
  readonly explorer: boolean;
  readonly authenticate: Authenticate;
}

/** The OpenAPI document, and the Swagger UI page. */
export async function addOpenApiRoutes(
  app: FastifyInstance,
  { explorer, authenticate }: OpenApiRouteOptions,
): Promise<void> {
  await enableAssets(app);
  app.get(documentPath, async (request, reply) => {
    if (!explorer) await authenticate(request.raw);
    return sendAsset(reply, document);
  });
  if (!explorer) return;
  app.get(pagePath.slice(0, -1), (_request, reply) => reply.redirect(pagePath));
  app.get(pagePath, (_request, reply) => {
    void reply.headers({ 'content-security-policy': contentSecurityPolicy, 'referrer-policy': 'no-referrer' });
    return sendAsset(reply, page);
  });
  for (const [name, asset] of Object.entries(files)) {
    app.get(`${pagePath}page/${name}`, (_request, reply) => sendAsset(reply, asset));
  }
}

const document: Asset = {
  contentType: 'application/json; charset=utf-8',
  render: async () => JSON.stringify(createOpenApiDocument(), null, 2),
};

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>REST routes – customer portal</title>
    <link rel="icon" href="${pagePath}page/favicon-32x32.png" type="image/png">
    <link rel="stylesheet" href="${pagePath}page/swagger-ui.css">
    <script src="${pagePath}page/swagger-ui-bundle.js" defer></script>
    <script src="${pagePath}page/start.js" defer></script>
  </head>
  <body>
    <div id="routes"></div>
    <noscript><p>This page needs JavaScript. The OpenAPI document is at <a href="${documentPath}">${documentPath}</a>.</p></noscript>
  </body>
</html>
`;
const page: Asset = { contentType: 'text/html; charset=utf-8', render: async () => html };

// Swagger UI has a dark style but does not follow the system, and its list of servers has no label. A `validatorUrl` would send the document to a server of Swagger's.
const startScript = `const dark = matchMedia('(prefers-color-scheme: dark)');
const followSystem = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followSystem);
followSystem();
SwaggerUIBundle({
  url: ${JSON.stringify(documentPath)},
  dom_id: '#routes',
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  onComplete: () => document.getElementById('servers')?.setAttribute('aria-label', 'Server'),
});
`;

const files: Readonly<Record<string, Asset>> = {
  'start.js': { contentType: 'text/javascript; charset=utf-8', render: async () => startScript },
  ...toAssets(swaggerUiFiles),
};

// Swagger UI's icons are `data:` URLs in its style sheet and script; it sets styles through the DOM, which the policy does not
// cover.
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
