import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import { enableAssets, packageFolder, sendAsset } from '../server/assets.ts';
import type { Asset } from '../server/assets.ts';
import { addVary } from '../server/vary.ts';
import { readExamples } from './examples.ts';
import { renderPage } from './page.ts';
import { explorerConstraint, wantsPage } from './pageConstraint.ts';

/** The explorer pages, at the path of the graph for browsers, and their files. */
export function createExplorerPlugin({ graphqlPath }: { readonly graphqlPath: string }): FastifyPluginAsync {
  const page: Asset = { contentType: 'text/html; charset=utf-8', render: async () => renderPage(graphqlPath) };
  return async (app) => {
    app.addConstraintStrategy(explorerConstraint(graphqlPath));
    await enableAssets(app);
    app.addHook('onRequest', (_request, reply, done) => {
      void reply.header('referrer-policy', 'no-referrer');
      done();
    });
    app.get(graphqlPath, { constraints: { explorer: wantsPage } }, (_request, reply) => {
      void reply.header('content-security-policy', contentSecurityPolicy);
      addVary(reply, 'accept');
      return sendAsset(reply, page);
    });
    for (const [name, asset] of Object.entries(files)) {
      app.get(`/explorer/${name}`, (_request, reply) => sendAsset(reply, asset));
    }
    app.get('/', (_request, reply) => reply.redirect(graphqlPath));
  };
}

const require = createRequire(import.meta.url);
// The compiler does not copy the assets: this module runs in src/explorer or in dist/explorer.
const assets = join(import.meta.dirname, '../../src/explorer/assets');
const react = packageFolder(require.resolve('react/package.json'), 'umd');
const reactDom = packageFolder(require.resolve('react-dom/package.json'), 'umd');
const graphiql = packageFolder(require.resolve('graphiql/package.json'));

const files: Readonly<Record<string, Asset>> = {
  'explorer.js': { folder: assets, file: 'explorer.js' },
  'explorer.css': { folder: assets, file: 'explorer.css' },
  'icon.svg': { folder: assets, file: 'icon.svg' },
  'operations.json': {
    contentType: 'application/json; charset=utf-8',
    render: async () => JSON.stringify(await readExamples()),
  },
  'react.min.js': { folder: react, file: 'react.production.min.js' },
  'react-dom.min.js': { folder: reactDom, file: 'react-dom.production.min.js' },
  'graphiql.min.js': { folder: graphiql, file: 'graphiql.min.js' },
  'graphiql.min.css': { folder: graphiql, file: 'graphiql.min.css' },
};

// GraphiQL's fonts and some of its icons are `data:` URLs in its style sheet. GraphiQL and its editor set styles through the
// DOM, which the policy does not cover. The hash allows one style element, a dialog's scroll lock. Apollo Sandbox runs in an
// iframe and sends its requests from this page.
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
