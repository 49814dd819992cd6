import { existsSync } from 'node:fs';
import { join } from 'node:path';
import base from './jest.config.js';

const files = [
  'stripe-billing-portal.openapi.json',
  'konnect-openmeter-customers.openapi.json',
  'konnect-openmeter-profiles.openapi.json',
];
const folder = process.env['UPSTREAM_SPECS'];
const missing = folder === undefined ? files : files.filter((file) => !existsSync(join(folder, file)));
if (!folder || missing.length > 0) {
  console.error(
    `UPSTREAM_SPECS must name the folder that holds the official OpenAPI documents ${files.join(', ')}, but ` +
      (folder ? `${folder} has no ${missing.join(', ')}.` : 'it is not set.'),
  );
  process.exit(1);
}

/** All tests that talk to the emulator: each exchange is held against the official documents. @type {import('jest').Config} */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/test/{contract,integration,emulator}/**/*.test.ts'],
};
