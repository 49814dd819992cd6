import { readdir, readFile } from 'node:fs/promises';

/** An operation to start from. */
export interface Example {
  /** The operation's name, which is also its file's. */
  name: string;
  kind: 'query' | 'mutation';
  /** What it shows: the comment that the document opens with. */
  about: string;
  document: string;
  variables: Record<string, unknown>;
}

/** The documents of `operations/`: queries first, each kind by name. */
export async function readExamples(): Promise<Example[]> {
  const names = (await readdir(operations)).filter((name) => name.endsWith('.graphql'));
  const examples = await Promise.all(names.map((name) => readExample(name.slice(0, -'.graphql'.length))));
  return examples.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

const operations = new URL('../../operations/', import.meta.url);

async function readExample(name: string): Promise<Example> {
  const [document, variables] = await Promise.all([
    readFile(new URL(`${name}.graphql`, operations), 'utf8'),
    readFile(new URL(`${name}.variables.json`, operations), 'utf8'),
  ]);
  const parsed: unknown = JSON.parse(variables);
  if (!isRecord(parsed)) throw new TypeError(`operations/${name}.variables.json must hold an object`);
  return {
    name,
    kind: /^mutation\b/m.test(document) ? 'mutation' : 'query',
    about: openingComment(document),
    document,
    variables: parsed,
  };
}

function openingComment(document: string): string {
  const lines = document.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^#\s*/, ''))
    .join(' ');
}

function rank(example: Example): number {
  return example.kind === 'query' ? 0 : 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
