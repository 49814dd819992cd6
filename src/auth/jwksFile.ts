import { readFile } from 'node:fs/promises';
import { importJWK } from 'jose';
import type { JWK } from 'jose';
import type { TokensConfig } from '../config/config.ts';
import { ConfigError } from '../config/env.ts';
import { parseJwks, reasonOf } from './jwks.ts';

/** Reads `AUTH_JWKS_FILE` once. Throws `ConfigError` if it cannot be read or has no key for the accepted algorithms. */
export async function checkJwksFile({ keys, algorithms }: TokensConfig): Promise<void> {
  if (!('file' in keys)) return;
  const fault = await faultOf(keys.file, algorithms);
  if (fault !== undefined) throw new ConfigError([`AUTH_JWKS_FILE is ${JSON.stringify(keys.file)}, but ${fault}`]);
}

async function faultOf(file: string, algorithms: readonly string[]): Promise<string | undefined> {
  try {
    const jwks = parseJwks(await readFile(file, 'utf8'));
    const usable = await Promise.all(jwks.keys.map((key) => isUsable(key, algorithms)));
    return usable.includes(true) ? undefined : `no key of this file is for AUTH_ALGORITHMS (${algorithms.join(', ')})`;
  } catch (error) {
    if (error instanceof SyntaxError) return 'this file is not JSON';
    const reason = reasonOf(error);
    return reason === 'ENOENT' ? 'there is no such file' : `this file cannot be used: ${reason}`;
  }
}

async function isUsable(key: JWK, algorithms: readonly string[]): Promise<boolean> {
  if (key.use === 'enc') return false;
  const candidates = key.alg === undefined ? algorithms : algorithms.filter((algorithm) => algorithm === key.alg);
  const imports = candidates.map((algorithm) =>
    // A key of another type than the algorithm's is refused.
    importJWK(key, algorithm).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(imports)).includes(true);
}
