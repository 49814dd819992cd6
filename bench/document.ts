import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFormatted } from './results.ts';

const path = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/** Writes the tables between the markers of docs/performance.md. */
export async function writeDocument(tables: Readonly<Record<string, string>>): Promise<void> {
  let text = readFileSync(path, 'utf8');
  for (const [name, table] of Object.entries(tables)) {
    const [begin, end] = [`<!-- measured: ${name} -->`, `<!-- end of ${name} -->`];
    const at = text.indexOf(begin);
    const until = text.indexOf(end);
    if (at < 0 || until < at) throw new Error(`docs/performance.md has no part "${name}". Add "${begin}" and its end.`);
    text = `${text.slice(0, at + begin.length)}\n\n${table}\n\n${text.slice(until)}`;
  }
  await writeFormatted(path, text);
}
