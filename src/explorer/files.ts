import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { readExamples } from './examples.ts';

/** One thing that the explorer serves. */
export interface ExplorerFile {
  contentType: string;
  /** Read once, by whoever asks first; a failure is not kept. */
  content(): Promise<FileContent>;
}

export interface FileContent {
  body: Buffer;
  gzipped: Buffer;
  /** Weak, because both forms share it. */
  etag: string;
}

export interface ExplorerFiles {
  /** Undefined for every name but the fixed ones: a name never becomes a path. */
  named(name: string): ExplorerFile | undefined;
  /** A file that is made rather than read. */
  fromText(contentType: string, make: () => Promise<string>): ExplorerFile;
}

export function createFiles(): ExplorerFiles {
  const files = new Map<string, ExplorerFile>([
    ['explorer.js', remembered(script, () => readFile(asset('explorer.js')))],
    ['explorer.css', remembered(style, () => readFile(asset('explorer.css')))],
    ['icon.svg', remembered('image/svg+xml', () => readFile(asset('icon.svg')))],
    [
      'operations.json',
      remembered('application/json; charset=utf-8', async () => JSON.stringify(await readExamples())),
    ],
    ['react.min.js', remembered(script, () => readFile(packaged('react', 'umd/react.production.min.js')))],
    ['react-dom.min.js', remembered(script, () => readFile(packaged('react-dom', 'umd/react-dom.production.min.js')))],
    ['graphiql.min.js', remembered(script, () => readFile(packaged('graphiql', 'graphiql.min.js')))],
    ['graphiql.min.css', remembered(style, () => readFile(packaged('graphiql', 'graphiql.min.css')))],
  ]);
  return { named: (name) => files.get(name), fromText: remembered };
}

const script = 'text/javascript; charset=utf-8';
const style = 'text/css; charset=utf-8';
const require = createRequire(import.meta.url);
const compress = promisify(gzip);

// From the project's root, because the compiler does not copy these: this module runs from src/explorer or from
// dist/explorer, and both are two floors down.
function asset(name: string): URL {
  return new URL(`../../src/explorer/assets/${name}`, import.meta.url);
}

// The packages do not export their browser files, but each exports its package.json, which lies beside them.
function packaged(packageName: string, file: string): string {
  return path.join(path.dirname(require.resolve(`${packageName}/package.json`)), file);
}

function remembered(contentType: string, read: () => Promise<Buffer | string>): ExplorerFile {
  let content: Promise<FileContent> | undefined;
  return {
    contentType,
    content() {
      content ??= prepare(read).catch((error: unknown) => {
        content = undefined;
        throw error;
      });
      return content;
    },
  };
}

async function prepare(read: () => Promise<Buffer | string>): Promise<FileContent> {
  const body = Buffer.from(await read());
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, gzipped: await compress(body), etag };
}
