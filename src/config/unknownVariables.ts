import { closest, distance } from 'fastest-levenshtein';
import type { Logger } from '../logging/logger.ts';
import type { Environment } from './env.ts';
import { emulatorVariables } from './emulatorVariables.ts';
import { variables } from './variables.ts';

/** A variable that the service does not read, and that was probably meant for it. */
export interface UnknownVariable {
  readonly variable: string;
  /** The known variable with the most similar name, by words and letters. */
  readonly didYouMean: string;
}

/**
 * Variables that are misspelt, or that start like a known one: a service that ignores `STRIPE_KEY` starts on demo data. Values
 * are not reported.
 */
export function findUnknownVariables(env: Environment): UnknownVariable[] {
  return Object.keys(env)
    .filter((name) => env[name] !== undefined && !known.has(name) && isMeantForService(name))
    .map((variable) => ({ variable, didYouMean: mostSimilar(variable) }));
}

export function warnOfUnknownVariables(env: Environment, log: Logger): void {
  for (const unknown of findUnknownVariables(env)) log.warn(unknown, 'config: unknown variable');
}

const names = Object.keys(variables);
const known = new Set([...names, ...Object.keys(emulatorVariables)]);
const ownPrefix = /^(?:STRIPE|KONG|KONNECT|AUTH|UPSTREAM|MCP|EMULATOR)_/;
/** Its specification has far more variables than the service reads, and similar names. */
const ofOpenTelemetry = /^OTEL_/;
/** Variables that Kubernetes sets for each service, such as `AUTH_SERVICE_HOST` and `AUTH_PORT_80_TCP`. */
const ofKubernetes = /_(?:SERVICE_(?:HOST|PORT)\w*|PORT(?:_\d+_\w+)?)$/;

/** A name with the same first and last word goes first: `STRIPE_KEY` is closer to `STRIPE_URL` than to `STRIPE_API_KEY`. */
function mostSimilar(name: string): string {
  const endsOf = (other: string) => [other.split('_').at(0), other.split('_').at(-1)].join();
  const sameEnds = names.filter((other) => endsOf(other) === endsOf(name));
  return closest(name, sameEnds.length > 0 ? sameEnds : names);
}

function isMeantForService(name: string): boolean {
  if (ofKubernetes.test(name) || ofOpenTelemetry.test(name)) return false;
  // Short names, such as PATH and PORT, are similar by chance.
  return (
    ownPrefix.test(name) || (name.length >= 7 && names.some((other) => other.length >= 7 && distance(name, other) <= 2))
  );
}
