import { allowedLicenses, bundledPackages, productionPackages } from '../packages.ts';
import { generatedParts } from './documents.ts';
import { markdownTable } from './markdownTable.ts';

/** docs/dependencies.md: the licenses of the packages of an installation. */
export const dependenciesDocument = generatedParts('docs/dependencies.md', {
  'allowed licenses': `Allowed: ${allowedLicenses.map((license) => `\`${license}\``).join(', ')}.`,
  licenses: markdownTable(
    ['package', 'version', 'license', ''],
    [
      ...productionPackages.map(({ name, version, license }) => [`\`${name}\``, version, license, '']),
      ...bundledPackages.map(({ name, version, license }) => [`\`${name}\``, version, license, 'browser files']),
    ],
  ),
});
