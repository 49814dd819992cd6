import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { testsThatNeed } from '../../support/optionalTests.ts';

/** The folder of the project. */
export const root = new URL('../../../', import.meta.url);

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that checks files of `deploy`. An environment variable has its path; without it, its tests are skipped. */
export class Tool {
  readonly test: typeof test;
  readonly #path: string | undefined;

  constructor(variable: string, name: string) {
    this.#path = process.env[variable];
    const why = `tests with ${name}. Set ${variable} to its path.`;
    this.test = testsThatNeed(this.#path !== undefined, why).test;
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
