import { readFileSync } from 'node:fs';

/** An operation of the manifest, with its variables. */
export interface Operation {
  readonly name: string;
  readonly type: 'query' | 'mutation';
  readonly body: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const folder = new URL('../../../operations/', import.meta.url);

export function readOperations(): Operation[] {
  const manifest: { readonly operations: Omit<Operation, 'variables'>[] } = JSON.parse(read('manifest.json'));
  return manifest.operations.map((operation) => {
    const variables: Operation['variables'] = JSON.parse(read(`${operation.name}.variables.json`));
    return { ...operation, variables };
  });
}

function read(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}
