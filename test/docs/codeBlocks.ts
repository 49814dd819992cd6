/** A fenced block of a Markdown document. */
export interface CodeBlock {
  readonly line: number;
  /** The words after the fence: `sh`, `sh manual`, `json`. */
  readonly info: string;
  readonly text: string;
}

/** A block of shell commands. */
export interface Commands extends CodeBlock {
  /** `manual` blocks are not run; `background` blocks start a server. */
  readonly mode: 'run' | 'manual' | 'background';
  /** The block of expected output that follows, if there is one. */
  readonly expected: CodeBlock | undefined;
}

export function findCommands(markdown: string): Commands[] {
  const blocks = findCodeBlocks(markdown);
  return blocks.flatMap((block, index) => {
    const [language, mode = 'run'] = block.info.split(' ');
    if (language !== 'sh') return [];
    if (mode !== 'run' && mode !== 'manual' && mode !== 'background') {
      throw new Error(`Line ${block.line}: a block of commands must be sh, sh manual or sh background.`);
    }
    const next = blocks[index + 1];
    const isOutput = next?.info === 'json' || next?.info === 'text';
    return [{ ...block, mode, expected: mode === 'run' && isOutput ? next : undefined }];
  });
}

function findCodeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^( *)```(.*)\n([^]*?)^\1```$/gm)].map(({ index, 2: info = '', 3: text = '' }) => ({
    line: markdown.slice(0, index).split('\n').length,
    info: info.trim(),
    text,
  }));
}
