import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** One thing that a page is made of. */
export interface PageFile {
  readonly contentType: string;
  /** Made once, by whoever asks first; a failure is not kept. */
  content(): Promise<FileContent>;
}

interface FileContent {
  readonly body: Buffer;
  readonly gzipped: Buffer;
  /** Weak, because both forms share it. */
  readonly etag: string;
}

/** Swagger UI, and the script that starts it. By fixed names alone: a name never becomes a path. */
export function createPageFiles(documentPath: string): ReadonlyMap<string, PageFile> {
  return new Map([
    ['start.js', remembered(script, async () => startScript(documentPath))],
    ['swagger-ui-bundle.js', remembered(script, () => readFile(packaged('swagger-ui-bundle.js')))],
    ['swagger-ui.css', remembered('text/css; charset=utf-8', () => readFile(packaged('swagger-ui.css')))],
    ['favicon-32x32.png', remembered('image/png', () => readFile(packaged('favicon-32x32.png')))],
  ]);
}

export function remembered(contentType: string, make: () => Promise<Buffer | string>): PageFile {
  let content: Promise<FileContent> | undefined;
  return {
    contentType,
    content() {
      content ??= prepare(make).catch((error: unknown) => {
        content = undefined;
        throw error;
      });
      return content;
    },
  };
}

const script = 'text/javascript; charset=utf-8';
const require = createRequire(import.meta.url);
const compress = promisify(gzip);

function packaged(file: string): string {
  return path.join(path.dirname(require.resolve('swagger-ui-dist/package.json')), file);
}

// `validatorUrl` would send the document to a server of Swagger's.
function startScript(documentPath: string): string {
  return `SwaggerUIBundle({
  url: ${JSON.stringify(documentPath)},
  dom_id: '#routes',
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;
}

async function prepare(make: () => Promise<Buffer | string>): Promise<FileContent> {
  const body = Buffer.from(await make());
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, gzipped: await compress(body), etag };
}
