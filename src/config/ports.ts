import { ConfigError } from './env.ts';
import type { Reader } from './variables.ts';

/** The variables that hold a port to listen on, in the order in which the ports are opened. */
export const portVariables = ['PORT', 'REST_PORT', 'MCP_PORT'] as const;
export type PortVariable = (typeof portVariables)[number];

/** A port of its own that equals another one would fail when the service listens. 0 is any free port. */
export function reportEqualPorts(env: Reader): void {
  const ports = portVariables.map((name) => ({ name, port: env.get(name) }));
  for (const [index, { name, port }] of ports.entries()) {
    const same = ports.slice(0, index).find((other) => other.port === port);
    if (port === undefined || port === 0 || same === undefined || !env.isSet(name)) continue;
    env.report(
      name,
      `must differ from ${same.name}, which is ${port}: remove it to share the port, or set another one`,
    );
  }
}

/** What the operator can correct about a port that could not be opened; undefined for other errors. */
export function toPortError(error: unknown, variable: string, port: number): ConfigError | undefined {
  switch (Reflect.get(Object(error), 'code')) {
    case 'EADDRINUSE':
      return new ConfigError([
        `${variable} is ${port}, but this port is already in use: set ${variable} to another port, or to 0 for any free port`,
      ]);
    case 'EACCES':
      return new ConfigError([
        `${variable} is ${port}, but this port requires more privileges: set ${variable} to a port above 1023`,
      ]);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError([
        'HOST is not an address of this machine: set HOST to one of its addresses, or to 0.0.0.0 for all of them',
      ]);
    default:
      return undefined;
  }
}
