import { existsSync } from 'node:fs';

/** Requires the GraphQL clients, which are a package of their own. */
export default function requireClients(): void {
  if (existsSync('examples/clients/node_modules')) return;
  throw new Error('The GraphQL clients are not installed. Run "npm ci --prefix examples/clients".');
}
