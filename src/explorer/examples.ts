import { readFile } from 'node:fs/promises';
import { operationsFolder, readOperationFiles } from '../server/operationFiles.ts';
import type { OperationFile } from '../server/operationFiles.ts';

/** An example operation with its variables. */
export interface Example extends OperationFile {
  readonly kind: 'query' | 'mutation';
  readonly variables: object;
}

/** The operations of `operations/`, sorted by name, queries before mutations. */
export async function readExamples(): Promise<Example[]> {
  const examples = await Promise.all((await readOperationFiles()).map(readExample));
  return [...examples.filter(({ kind }) => kind === 'query'), ...examples.filter(({ kind }) => kind === 'mutation')];
}

async function readExample(file: OperationFile): Promise<Example> {
  const variables: unknown = JSON.parse(
    await readFile(new URL(`${file.name}.variables.json`, operationsFolder), 'utf8'),
  );
  if (typeof variables !== 'object' || variables === null) {
    throw new TypeError(`operations/${file.name}.variables.json must contain a JSON object`);
  }
  return { ...file, kind: /^mutation\b/m.test(file.document) ? 'mutation' : 'query', variables };
}
