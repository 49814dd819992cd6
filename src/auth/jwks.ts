import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { FetchImplementation, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { TokensConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import { maskUnknownWords } from '../logging/redaction.ts';

/** No key set has been loaded, so that a token can be neither accepted nor rejected. */
export class JwksUnavailable extends Error {
  override readonly name = 'JwksUnavailable';
}

const retryAfterMs = 30_000;
const maxAgeMs = 10 * 60_000;
const timeoutMs = 5_000;
const maxBytes = 500_000;

export interface JwksCache {
  readonly getKey: JWTVerifyGetKey;
  /**
   * Loads the key set before the first token. A failure is logged as a warning with `details`, and does not delay the next
   * attempt: at the start of a deployment, the network may become available a moment later.
   */
  preload(details: object): Promise<void>;
}

/**
 * Returns the key for a token from the issuer's JWKS, a URL or a file. Throws jose's JWKSNoMatchingKey for an unknown key.
 * The key set is loaded on first use, for an unknown `kid` and after 10 minutes, at most once in 30 seconds.
 *
 * jose rejects every token when its key set is stale and cannot be reloaded, and has no cooldown after a failure. Both of
 * its intervals are therefore turned off and applied here: stale keys stay valid while the issuer fails, and are replaced
 * when it answers.
 */
export function createJwksCache(
  source: TokensConfig['keys'],
  log: Pick<Logger, 'error' | 'warn'>,
  nowMs: () => number = () => performance.now(),
): JwksCache {
  let attemptedAt = -Infinity;
  let failedAt = -Infinity;
  let loadedAt: number | undefined;
  let preloadDetails: object | undefined;

  const load: FetchImplementation = async (url, options) => {
    if (nowMs() - attemptedAt < retryAfterMs) throw new JwksUnavailable();
    attemptedAt = nowMs();
    try {
      const jwks = parseJwks('url' in source ? await fetchText(url, options) : await readFile(source.file, 'utf8'));
      loadedAt = nowMs();
      failedAt = -Infinity;
      return Response.json(jwks);
    } catch (error) {
      const reason = reasonOf(error);
      if (preloadDetails === undefined) {
        failedAt = nowMs();
        log.error({ reason }, 'jwks: refresh failed');
      } else {
        attemptedAt = -Infinity;
        log.warn({ ...preloadDetails, reason }, 'jwks: load at the start failed');
      }
      throw new JwksUnavailable();
    }
  };
  const jwks = createRemoteJWKSet('url' in source ? new URL(source.url) : pathToFileURL(source.file), {
    timeoutDuration: timeoutMs,
    cooldownDuration: 0,
    cacheMaxAge: Infinity,
    [customFetch]: load,
  });
  const refreshStale = async (): Promise<void> => {
    if (loadedAt === undefined || nowMs() - loadedAt <= maxAgeMs) return;
    // `load` has logged the failure; the stale keys stay in use.
    const refreshed = jwks.reload().catch(() => {});
    // Tokens do not wait for an issuer that failed within the last minute.
    if (nowMs() - failedAt >= 2 * retryAfterMs) await refreshed;
  };

  return {
    async getKey(header, token) {
      await refreshStale();
      try {
        return await jwks(header, token);
      } catch (error) {
        const isUnknownKey = error instanceof JwksUnavailable && loadedAt !== undefined;
        throw isUnknownKey ? new errors.JWKSNoMatchingKey() : error;
      }
    },
    async preload(details) {
      preloadDetails = details;
      await jwks.reload().catch(() => {});
      preloadDetails = undefined;
    },
  };
}

const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

export function parseJwks(text: string): z.infer<typeof Jwks> {
  return Jwks.parse(JSON.parse(text));
}

async function fetchText(...request: Parameters<FetchImplementation>): Promise<string> {
  const response = await fetch(...request);
  if (response.status !== 200) throw new Error(`unexpected status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`response exceeds ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'invalid JSON Web Key Set';
  const cause: unknown = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  const code: unknown = Reflect.get(Object(cause ?? error), 'code');
  if (typeof code === 'string') return code;
  // A JSON parser quotes its input.
  return maskUnknownWords(error instanceof Error ? error.message : String(error));
}
