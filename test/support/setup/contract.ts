import { existsSync } from 'node:fs';
import { join } from 'node:path';

const files = [
  'stripe-billing-portal.openapi.json',
  'konnect-openmeter-customers.openapi.json',
  'konnect-openmeter-profiles.openapi.json',
];

/** Requires the official OpenAPI documents, which this repository does not contain. */
export default function requireSpecs(): void {
  const folder = process.env['UPSTREAM_SPECS'];
  if (!folder) {
    throw new Error(
      `UPSTREAM_SPECS is not set. Set it to the folder of the official OpenAPI documents ${files.join(', ')}.`,
    );
  }
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) {
    throw new Error(
      `UPSTREAM_SPECS must be a folder with ${files.join(', ')}, but ${folder} lacks ${missing.join(', ')}.`,
    );
  }
}
