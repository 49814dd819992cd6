import { readFile, readdir } from 'node:fs/promises';
import type { Resource } from '@modelcontextprotocol/sdk/types.js';

/** A document that clients can read: the schema of the graph, or an operation on it. */
export interface Document {
  readonly listed: Resource;
  readonly text: string;
}

/** Documents by URI. A URI never becomes a path: what is not in here is not there. */
export type Documents = ReadonlyMap<string, Document>;

/** Reads the documents once, when they are first asked for; a failure is not kept. */
export function createDocuments(): () => Promise<Documents> {
  let read: Promise<Documents> | undefined;
  return () => {
    read ??= readDocuments().catch((error: unknown) => {
      read = undefined;
      throw error;
    });
    return read;
  };
}

// From the project's root, because the compiler does not copy these: this module runs from src/mcp or from dist/mcp.
const root = new URL('../../', import.meta.url);
const mimeType = 'application/graphql';

async function readDocuments(): Promise<Documents> {
  const names = (await readdir(new URL('operations/', root))).filter((name) => name.endsWith('.graphql')).sort();
  const schema = toDocument('schema.graphql', 'The schema of the graph', await readText('schema.graphql'));
  const operations = names.map(async (name) => {
    const text = await readText(`operations/${name}`);
    return toDocument(`operations/${name}`, openingComment(text), text);
  });
  const documents = [schema, ...(await Promise.all(operations))];
  return new Map(documents.map((document) => [document.listed.uri, document]));
}

function toDocument(name: string, description: string, text: string): Document {
  const size = Buffer.byteLength(text);
  return { listed: { uri: `graph://${name}`, name, description, mimeType, size }, text };
}

async function readText(name: string): Promise<string> {
  return readFile(new URL(name, root), 'utf8');
}

/** What an operation is for: the comment that its document opens with. */
function openingComment(document: string): string {
  const lines = document.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^#\s*/, ''))
    .join(' ');
}
