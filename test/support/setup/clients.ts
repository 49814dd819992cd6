import { existsSync } from 'node:fs';

/** Requires the clients of GraphQL and MCP, which are a package of their own. */
export default function requireClients(): void {
  if (existsSync('examples/clients/node_modules')) return;
  throw new Error('The clients are not installed. Run "npm ci --prefix examples/clients".');
}
