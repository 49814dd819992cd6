import { existsSync } from 'node:fs';

/** Requires the gateways, which are a package of their own. */
export default function requireGateways(): void {
  if (existsSync('examples/supergraph/node_modules')) return;
  throw new Error('The gateways are not installed. Run "npm ci --prefix examples/supergraph".');
}
