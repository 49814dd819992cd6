import etag from '@fastify/etag';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** A file in a folder, or a content that is rendered on its first request. */
export type Asset = { readonly folder: string; readonly file: string } | RenderedAsset;

export interface RenderedAsset {
  readonly contentType: string;
  render(): Promise<string | Buffer>;
}

/**
 * Lets the routes of an encapsulated plugin serve assets: with an ETag, revalidated on each use so that no old script meets a
 * new page.
 */
export async function enableAssets(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' });
    done();
  });
  await app.register(etag, { weak: true });
  // The folder is named with each file: names of requests never become paths.
  await app.register(staticFiles, { root: import.meta.dirname, serve: false, cacheControl: false });
}

/** Sends one asset. A failed rendering is not cached. */
export async function sendAsset(reply: FastifyReply, asset: Asset): Promise<FastifyReply> {
  if ('folder' in asset) return reply.sendFile(asset.file, asset.folder);
  return reply.type(asset.contentType).send(await render(asset));
}

const rendered = new WeakMap<RenderedAsset, string | Buffer>();

async function render(asset: RenderedAsset): Promise<string | Buffer> {
  const content = rendered.get(asset) ?? (await asset.render());
  rendered.set(asset, content);
  return content;
}
