import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The version of this package, which the OpenAPI document and the MCP server state as their own. */
export const packageVersion = readVersion();

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}
