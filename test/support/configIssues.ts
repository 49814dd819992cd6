import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/env.ts';

/** What is wrong with a configuration; empty if nothing is. */
export function issuesOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}
