import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserFile } from '../../server/browserFiles.ts';

/** Swagger UI, as `swagger-ui-dist` bundles it. */
export const swaggerUiFiles = {
  'swagger-ui-bundle.js': file('text/javascript; charset=utf-8', 'swagger-ui-bundle.js'),
  'swagger-ui.css': file('text/css; charset=utf-8', 'swagger-ui.css'),
  'favicon-32x32.png': file('image/png', 'favicon-32x32.png'),
} as const satisfies Record<string, BrowserFile>;

function file(contentType: string, name: string): BrowserFile {
  return {
    package: 'swagger-ui-dist',
    contentType,
    readFromPackage: async () => {
      const manifest = createRequire(import.meta.url).resolve('swagger-ui-dist/package.json');
      return readFile(join(manifest, '..', name));
    },
  };
}
