import { existsSync } from 'node:fs';
import { join } from 'node:path';

const specifications = [
  'stripe-billing-portal.openapi.json',
  'konnect-openmeter-customers.openapi.json',
  'konnect-openmeter-profiles.openapi.json',
];
const recordings = ['create-and-read.json', 'labels-and-currencies.json', 'lists.json', 'replace.json'];

/** Requires the official OpenAPI documents and the recorded responses, which this repository does not contain. */
export default function requireSpecs(): void {
  requireFolder('UPSTREAM_SPECS', 'official OpenAPI documents', specifications);
  requireFolder('UPSTREAM_RECORDINGS', 'recorded responses of Konnect', recordings);
}

function requireFolder(variable: string, what: string, files: readonly string[]): void {
  const folder = process.env[variable];
  if (!folder) throw new Error(`${variable} is not set. Set it to the folder of the ${what} ${files.join(', ')}.`);
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) {
    throw new Error(
      `${variable} must be a folder with ${files.join(', ')}, but ${folder} lacks ${missing.join(', ')}.`,
    );
  }
}
