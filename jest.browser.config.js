import { existsSync } from 'node:fs';
import base from './jest.config.js';

const executable = process.env['CHROMIUM'] || '/usr/bin/chromium';
if (!existsSync(executable)) {
  console.error(
    `The browser tests need Chromium, but there is none at ${executable}. Install it (on Debian: apt-get install -y ` +
      'chromium), or say where it is: CHROMIUM=<path of Chromium or Chrome> npm run test:browser',
  );
  process.exit(1);
}
process.env['CHROMIUM'] = executable;
// The official documents know of no pages: what a browser asks for is not held against them.
delete process.env['UPSTREAM_SPECS'];

/** What people click, in a real browser. @type {import('jest').Config} */
export default {
  ...base,
  // The pictures of the documents are drawn on demand alone.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env['PICTURES'] ? [] : ['/pictures\\.test\\.ts$'])],
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testTimeout: 60_000,
  maxWorkers: 1,
};
