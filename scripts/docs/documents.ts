import { readFileSync, writeFileSync } from 'node:fs';

/** A document that is generated from tables in the source. */
export interface GeneratedDocument {
  /** Relative to the root of the project. */
  readonly path: string;
  /** `current` is the content of the file; empty if there is none. */
  readonly render: (current: string) => Promise<string>;
}

/**
 * A document that is written by hand, except for the parts between `<!-- generated: NAME -->` and `<!-- end of NAME -->`.
 * The keys of `parts` are the names.
 */
export function generatedParts(path: string, parts: Readonly<Record<string, string>>): GeneratedDocument {
  return {
    path,
    render: async (current) =>
      Object.entries(parts).reduce((text, [name, part]) => replacePart(path, text, name, part), current),
  };
}

function replacePart(path: string, text: string, name: string, part: string): string {
  const begin = `<!-- generated: ${name} -->`;
  const start = text.indexOf(begin);
  const end = text.indexOf(`<!-- end of ${name} -->`);
  if (start < 0 || end < start) throw new Error(`${path} has no part "${name}". Add "${begin}" and its end.`);
  return `${text.slice(0, start + begin.length)}\n\n${part.trim()}\n\n${text.slice(end)}`;
}

export async function writeDocuments(root: URL, documents: readonly GeneratedDocument[]): Promise<void> {
  for (const { path, render } of documents) {
    const file = new URL(path, root);
    writeFileSync(file, await render(readIfPresent(file)));
  }
}

/** The paths of the documents whose content differs from the rendered one, or that do not exist. */
export async function staleDocuments(root: URL, documents: readonly GeneratedDocument[]): Promise<string[]> {
  const stale: string[] = [];
  for (const { path, render } of documents) {
    const current = readIfPresent(new URL(path, root));
    if ((await render(current)) !== current) stale.push(path);
  }
  return stale;
}

function readIfPresent(file: URL): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
