import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import { enableAssets, sendAsset } from '../server/assets.ts';
import type { Asset } from '../server/assets.ts';
import { toAssets } from '../server/browserFiles.ts';
import { addVary } from '../server/vary.ts';
import { readExamples } from './examples.ts';
import { graphiqlFiles } from './graphiqlFiles.ts';
import { renderOfflinePage, renderPage } from './page.ts';
import { explorerConstraint, wantsPage } from './pageConstraint.ts';

/** The explorer pages, at the path of the graph for browsers, and their files. */
export function createExplorerPlugin({ graphqlPath }: { readonly graphqlPath: string }): FastifyPluginAsync {
  const page: Asset = { contentType: 'text/html; charset=utf-8', render: async () => renderPage(graphqlPath) };
  const offlinePage: Asset = {
    contentType: 'text/html; charset=utf-8',
    render: async () => renderOfflinePage(graphqlPath),
  };
  return async (app) => {
    app.addConstraintStrategy(explorerConstraint(graphqlPath));
    await enableAssets(app);
    app.addHook('onRequest', (_request, reply, done) => {
      void reply.header('referrer-policy', 'no-referrer');
      done();
    });
    app.get(graphqlPath, { constraints: { explorer: wantsPage } }, (_request, reply) => {
      void reply.header('content-security-policy', pagePolicy);
      addVary(reply, 'accept');
      return sendAsset(reply, page);
    });
    app.get(offlinePath, (_request, reply) => {
      void reply.header('content-security-policy', offlinePolicy);
      return sendAsset(reply, offlinePage);
    });
    for (const [name, asset] of Object.entries(files)) {
      app.get(`/explorer/${name}`, (_request, reply) => sendAsset(reply, asset));
    }
    app.get('/', (_request, reply) => reply.redirect(graphqlPath));
  };
}

// The compiler does not copy the assets: this module runs in src/explorer or in dist/explorer.
const assets = join(import.meta.dirname, '../../src/explorer/assets');

const offlinePath = '/explorer/offline';

const files: Readonly<Record<string, Asset>> = {
  'explorer.js': { folder: assets, file: 'explorer.js' },
  'explorer.css': { folder: assets, file: 'explorer.css' },
  'offline.js': { folder: assets, file: 'offline.js' },
  'offline.css': { folder: assets, file: 'offline.css' },
  'icon.svg': { folder: assets, file: 'icon.svg' },
  'operations.json': {
    contentType: 'application/json; charset=utf-8',
    render: async () => JSON.stringify(await readExamples()),
  },
  ...toAssets(graphiqlFiles),
};

const commonPolicy = [
  "default-src 'none'",
  "connect-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

// Apollo Sandbox and the offline explorer run in an iframe. Sandbox sends its requests from this page.
const pagePolicy = [
  ...commonPolicy,
  "script-src 'self' https://embeddable-sandbox.cdn.apollographql.com",
  "style-src 'self'",
  "img-src 'self'",
  "frame-src 'self' https://sandbox.embed.apollographql.com",
].join('; ');

// The editor of GraphiQL, Monaco, writes style elements and attributes, of which most hold measured lengths: hashes cannot
// name them. Styles cannot send data to other hosts, because images and fonts come from this server and from `data:` URLs.
const offlinePolicy = [
  ...commonPolicy,
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
].join('; ');
