import { writeFile } from 'node:fs/promises';
import { createSbom } from './sbom.ts';

// Writes the software bill of materials of an installation.
await writeFile('sbom.cdx.json', await createSbom());
process.stdout.write('Wrote sbom.cdx.json.\n');
