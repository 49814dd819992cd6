import { checkJwksFile } from '../auth/jwksFile.ts';
import { readConfig } from '../config/config.ts';
import { effectiveSettings } from '../config/effectiveSettings.ts';
import type { EffectiveSetting } from '../config/effectiveSettings.ts';
import { ConfigError } from '../config/env.ts';
import { findUnknownVariables } from '../config/unknownVariables.ts';

/** `--check-config`: prints the configuration in effect, or its errors with exit code 1. Opens no connection. */
export async function checkConfig(): Promise<void> {
  for (const { variable, didYouMean } of findUnknownVariables(process.env)) {
    process.stderr.write(`Warning: ${variable} is not a variable of this service. Did you mean ${didYouMean}?\n`);
  }
  try {
    const config = readConfig(process.env);
    if (config.auth.mode !== 'open') await checkJwksFile(config.auth.tokens);
    process.stdout.write(`The configuration is valid.\n\n${toTable(effectiveSettings(process.env, config))}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function toTable(settings: readonly EffectiveSetting[]): string {
  const rows = [
    { name: 'VARIABLE', source: 'SOURCE', value: 'VALUE' },
    ...settings.map(({ name, value, source }) => ({ name, source, value })),
  ];
  const width = (column: 'name' | 'source') => Math.max(...rows.map((row) => row[column].length));
  const [nameWidth, sourceWidth] = [width('name'), width('source')];
  return rows
    .map(({ name, source, value }) => `${name.padEnd(nameWidth)}  ${source.padEnd(sourceWidth)}  ${value}\n`)
    .join('');
}
