import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = new URL('../../../', import.meta.url);

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that checks files of `deploy`. An environment variable has its path; without it, its tests are skipped. */
export class Tool {
  readonly #path: string | undefined;

  constructor(variable: string, name: string) {
    this.#path = process.env[variable];
    if (this.#path === undefined) process.stderr.write(`SKIPPED: tests with ${name}. Set ${variable} to its path.\n`);
  }

  get test(): typeof test {
    return this.#path === undefined ? test.skip : test;
  }

  run(args: readonly string[]): Outcome {
    const { status, stdout, stderr, error } = spawnSync(this.#path ?? '', args, {
      cwd: fileURLToPath(root),
      encoding: 'utf8',
    });
    if (error) throw error;
    return { status, stdout, stderr };
  }
}
