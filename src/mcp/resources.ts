import { readFile } from 'node:fs/promises';
import type { Resource } from '@modelcontextprotocol/server';
import { readOperationFiles } from '../server/operationFiles.ts';

/** A document that clients can read: the GraphQL schema, or an operation. */
export interface Document {
  readonly listed: Resource;
  readonly text: string;
}

/** Documents by URI. A URI is only a key of this map, never a path. */
export type Documents = ReadonlyMap<string, Document>;

/** Reads the documents once, on the first call. A failure is not cached. */
export function createDocuments(): () => Promise<Documents> {
  let documents: Promise<Documents> | undefined;
  return () => {
    documents ??= readDocuments().catch((error: unknown) => {
      documents = undefined;
      throw error;
    });
    return documents;
  };
}

async function readDocuments(): Promise<Documents> {
  const [schema, operations] = await Promise.all([
    readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'),
    readOperationFiles(),
  ]);
  const documents = [
    toDocument('schema.graphql', 'The GraphQL schema', schema),
    ...operations.map(({ name, description, document }) =>
      toDocument(`operations/${name}.graphql`, description, document),
    ),
  ];
  return new Map(documents.map((document) => [document.listed.uri, document]));
}

function toDocument(name: string, description: string, text: string): Document {
  const size = Buffer.byteLength(text);
  return { listed: { uri: `graph://${name}`, name, description, mimeType: 'application/graphql', size }, text };
}
