import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeFormatted } from './results.ts';

const path = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/** Replaces the tables between the markers of docs/performance.md. */
export async function writeDocument(tables: Readonly<Record<string, string>>): Promise<void> {
  let text = readFileSync(path, 'utf8');
  for (const [name, table] of Object.entries(tables)) {
    const [begin, end] = [`<!-- measured: ${name} -->`, `<!-- end of ${name} -->`];
    const beginIndex = text.indexOf(begin);
    const endIndex = text.indexOf(end);
    if (beginIndex < 0 || endIndex < beginIndex) throw new Error(`docs/performance.md has no markers for "${name}".`);
    text = `${text.slice(0, beginIndex + begin.length)}\n\n${table}\n\n${text.slice(endIndex)}`;
  }
  await writeFormatted(path, text);
}
