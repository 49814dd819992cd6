import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse, print } from 'graphql';

/**
 * Renders the documents of a folder as a persisted query manifest in Apollo's format. A body is printed by graphql, without
 * comments, because Apollo's clients send and hash this text.
 */
export function renderManifest(folder: URL): string {
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  const operations = files.sort().map((file) => operationOf(file, readFileSync(new URL(file, folder), 'utf8')));
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function operationOf(file: string, text: string) {
  const document = parse(text);
  const [operation, ...more] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !operation.name || more.length > 0) {
    throw new Error(`operations/${file} must contain exactly one named operation`);
  }
  const body = print(document);
  const id = createHash('sha256').update(body).digest('hex');
  return { id, name: operation.name.value, type: operation.operation, body };
}
