import { existsSync } from 'node:fs';
import base from './jest.config.js';

if (!existsSync(new URL('examples/supergraph/node_modules/', import.meta.url))) {
  console.error('The gateways are not installed: run "npm ci --prefix examples/supergraph" first.');
  process.exit(1);
}

/** Federated operations through gateways, which are installed apart. @type {import('jest').Config} */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/test/gateway/**/*.test.ts'],
  testTimeout: 60_000,
  // A test that failed half-way may leave a server open: the run ends all the same.
  forceExit: true,
};
