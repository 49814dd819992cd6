import { readFile, readdir } from 'node:fs/promises';

/** A GraphQL document of `operations/`. */
export interface OperationFile {
  /** Name of the operation, without the file extension. */
  readonly name: string;
  readonly document: string;
  /** The comment at the start of the document. */
  readonly description: string;
}

// At the root of the project, because the compiler does not copy the folder: this module runs from src or from dist.
export const operationsFolder = new URL('../../operations/', import.meta.url);

/** Reads `operations/*.graphql`, sorted by name. */
export async function readOperationFiles(): Promise<OperationFile[]> {
  const files = (await readdir(operationsFolder)).filter((file) => file.endsWith('.graphql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const document = await readFile(new URL(file, operationsFolder), 'utf8');
      return { name: file.slice(0, -'.graphql'.length), document, description: openingComment(document) };
    }),
  );
}

function openingComment(document: string): string {
  const lines = document.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^#\s*/, ''))
    .join(' ');
}
