import { clientsDocument } from './docs/clients.ts';
import { configurationDocument, environmentExample } from './docs/configuration.ts';
import { staleDocuments, writeDocuments } from './docs/documents.ts';
import type { GeneratedDocument } from './docs/documents.ts';
import { dependenciesDocument } from './docs/dependencies.ts';
import { errorsDocument } from './docs/errors.ts';
import { observabilityDocument } from './docs/observability.ts';
import { openApiExamples } from './docs/openApiExamples.ts';
import { deviationsDocument, mcpDocument, restDocument } from './docs/parts.ts';
import { renamedFieldsDocument } from './docs/renamedFields.ts';

// Generates documents from tables in the source; with --check, fails if a document is stale.
const root = new URL('../', import.meta.url);
const documents: readonly GeneratedDocument[] = [
  clientsDocument,
  configurationDocument,
  dependenciesDocument,
  environmentExample,
  errorsDocument,
  renamedFieldsDocument,
  restDocument,
  mcpDocument,
  deviationsDocument,
  observabilityDocument,
  openApiExamples,
];

if (process.argv.includes('--check')) {
  const stale = await staleDocuments(root, documents);
  for (const path of stale) process.stderr.write(`${path} is stale. Run: npm run docs:generate\n`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  await writeDocuments(root, documents);
}
