import { readFileSync } from 'node:fs';
import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast';

export interface Step {
  readonly keyword: string;
  /** Flags such as `--from=build`, by name. */
  readonly flags: ReadonlyMap<string, string | null>;
  /** The text after keyword and flags. Build arguments are replaced, except in `RUN`. */
  readonly text: string;
}

export interface Stage {
  /** The image, or the name of an earlier stage. */
  readonly base: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

/** The stages of a Dockerfile, with the default values of its build arguments. */
export function readStages(file: URL): Stage[] {
  const args = new Map<string, string>();
  const stages: (Stage & { readonly steps: Step[] })[] = [];
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const keyword = instruction.getKeyword();
    const content = (instruction.getRawArgumentsContent() ?? '').replace(/\\\n\s*/g, '');
    const text =
      keyword === 'RUN' ? content : content.replace(/\$\{([A-Z_]+)\}/g, (_whole, name) => args.get(name) ?? '');
    if (keyword === 'ARG') {
      const [name = '', ...value] = text.split('=');
      args.set(name, value.join('='));
    } else if (keyword === 'FROM') {
      const [base = '', , name] = text.split(/\s+/);
      stages.push({ base, name, steps: [] });
    } else {
      const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
      stages
        .at(-1)
        ?.steps.push({ keyword, flags: new Map(flags.map((flag) => [flag.getName(), flag.getValue()])), text });
    }
  }
  return stages;
}
