import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse, print } from 'graphql';

/**
 * The text of operations/manifest.json: Apollo's persisted query manifest of the documents of a folder. A body is the
 * document as graphql prints it, without comments, because this is the text that Apollo's clients send and hash.
 */
export function manifestOf(folder: URL): string {
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  const operations = files.sort().map((file) => operationOf(file, readFileSync(new URL(file, folder), 'utf8')));
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function operationOf(file: string, text: string) {
  const document = parse(text);
  const [operation, ...more] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !operation.name || more.length > 0) {
    throw new Error(`operations/${file} must hold one operation with a name, and nothing else`);
  }
  const body = print(document);
  const id = createHash('sha256').update(body).digest('hex');
  return { id, name: operation.name.value, type: operation.operation, body };
}
