import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { print } from 'graphql';
import manifest from '../package.json' with { type: 'json' };
import { composers, problemsOf, readSubgraphs, withoutAuthorization } from './composition.ts';
import type { Composer, Subgraph } from './composition.ts';

/**
 * Composes this subgraph and the accounts subgraph with all three composers, and prints one line for each. Exits with code 1
 * when a composition has a problem. `--out FOLDER` writes the supergraphs to a folder, and this subgraph without authorization
 * directives, for other compositions. `--without-accounts` leaves the subgraph of the example out.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    'customer-portal-url': { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
    'accounts-url': { type: 'string', default: 'http://127.0.0.1:4001/' },
    'without-accounts': { type: 'boolean', default: false },
  },
});
const subgraphs = readSubgraphs({
  customerPortal: values['customer-portal-url'],
  accounts: values['accounts-url'],
}).filter(({ name }) => name !== 'accounts' || !values['without-accounts']);
const free = subgraphs.map(withoutAuthorization);
compose('@apollo/composition', subgraphs, { file: 'apollo-licensed.graphql' });
compose('@theguild/federation-composition', subgraphs, { file: 'hive-gateway.graphql' });
compose('@wundergraph/composition', subgraphs);
compose('@apollo/composition', free, {
  file: 'apollo-free.graphql',
  note: ' without authorization directives',
});
const customerPortal = free.find(({ name }) => name === 'customer-portal');
if (customerPortal) write('customer-portal-free.graphql', print(customerPortal.typeDefs));

function compose(composer: Composer, input: readonly Subgraph[], { file = '', note = '' } = {}): void {
  const start = performance.now();
  const composition = composers[composer](input);
  const ms = Math.round(performance.now() - start);

  const problems = problemsOf(composition);
  const outcome = problems.length === 0 ? 'composes' : `does not compose: ${problems.join('\n  ')}`;
  const title = `${composer} ${manifest.devDependencies[composer]}${note}`;
  process.stdout.write(`${title}: ${outcome} (${composition.hints.length} hints, ${ms} ms)\n`);
  if (problems.length > 0) process.exitCode = 1;

  if (composition.supergraph !== null) write(file, composition.supergraph);
}

function write(file: string, sdl: string): void {
  if (values.out === undefined) return;
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, file), sdl);
}
