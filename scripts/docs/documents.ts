import { readFileSync, writeFileSync } from 'node:fs';

/** A document that is generated from tables in the source. */
export interface GeneratedDocument {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly render: () => Promise<string>;
}

export async function writeDocuments(root: URL, documents: readonly GeneratedDocument[]): Promise<void> {
  for (const { path, render } of documents) writeFileSync(new URL(path, root), await render());
}

/** The paths of the documents whose content differs from the rendered one, or that do not exist. */
export async function staleDocuments(root: URL, documents: readonly GeneratedDocument[]): Promise<string[]> {
  const stale: string[] = [];
  for (const { path, render } of documents) {
    if ((await render()) !== readIfPresent(new URL(path, root))) stale.push(path);
  }
  return stale;
}

function readIfPresent(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
