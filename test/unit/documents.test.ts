import { existsSync, readFileSync, readdirSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

const documents = [
  ...readdirSync(root),
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`),
  'bench/README.md',
  'examples/supergraph/README.md',
  'examples/web/README.md',
].filter((path) => path.endsWith('.md'));

test('a link to a file leads to a file, and its anchor to a heading', () => {
  const broken = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\((?!https?:)([^)]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !leadsSomewhere(target, document))
      .map((target) => `${document} → ${target}`),
  );
  expect(broken).toEqual([]);
});

function leadsSomewhere(target: string, document: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = new URL(path, new URL(document, root));
  if (!existsSync(file)) return false;
  return anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
