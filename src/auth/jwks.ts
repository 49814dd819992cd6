import { readFile } from 'node:fs/promises';
import { createLocalJWKSet, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { TokensConfig } from '../config/config.ts';
import type { Logger } from '../logging/logger.ts';
import { maskUnknownWords } from '../logging/redaction.ts';

export interface JwksCacheOptions {
  readonly source: TokensConfig['keys'];
  readonly log: Logger;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

/** However many tokens name a key that is not known: the issuer is asked again no sooner. */
const minIntervalMs = 30_000;
/** After this a token waits until the keys are read again, so that a key that the issuer has withdrawn stops working. */
const maxAgeMs = 10 * 60_000;
const timeoutMs = 5_000;
const maxBytes = 500_000;

/**
 * The issuer's public keys, from its URL or a file. They are read when they are first needed, when a token names a key
 * that is not among them, and when they have grown old; old keys go on working while the issuer cannot be reached.
 *
 * jose has a remote key set of its own. It remembers no failure, so that a flood of tokens during an issuer's outage is a
 * flood to the issuer (measured with 100 tokens, one after another: 100 requests; here: 1), and once its keys are old it
 * refuses every token until the issuer answers. What verifies, and which key fits a token, is jose's.
 */
export class JwksCache {
  readonly #options: JwksCacheOptions;
  readonly #now: () => number;
  #keys: JWTVerifyGetKey | undefined;
  #readAt = -Infinity;
  #triedAt = -Infinity;
  #failedAt = -Infinity;
  #reading: Promise<void> | undefined;

  constructor(options: JwksCacheOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The key for a token's header. Throws jose's JWKSNoMatchingKey where there is none. */
  readonly getKey: JWTVerifyGetKey = async (header, token) => {
    const isOld = this.#now() - this.#readAt > maxAgeMs;
    if (this.#keys === undefined || (isOld && !this.#isFailing())) await this.#read();
    else if (isOld) void this.#read();
    if (this.#keys === undefined) throw new JwksUnavailable();
    try {
      return await this.#keys(header, token);
    } catch (error) {
      if (!isNoMatch(error) || !(await this.#read())) throw error;
      return this.#keys(header, token);
    }
  };

  /** Whether the issuer could not be reached a short while ago: then nobody waits for it with keys at hand. */
  #isFailing(): boolean {
    return this.#now() - this.#failedAt < 2 * minIntervalMs;
  }

  /** Whether the keys were read anew: not when that was tried a short while ago. */
  async #read(): Promise<boolean> {
    if (this.#reading) {
      await this.#reading;
      return true;
    }
    if (this.#now() - this.#triedAt < minIntervalMs) return false;
    this.#triedAt = this.#now();
    this.#reading = this.#replace();
    await this.#reading;
    this.#reading = undefined;
    return true;
  }

  /** Never throws: without new keys the old ones stay. */
  async #replace(): Promise<void> {
    const { source, log } = this.#options;
    try {
      const text = 'url' in source ? await fetchText(source.url) : await readFile(source.file, 'utf8');
      this.#keys = createLocalJWKSet(KeySetShape.parse(JSON.parse(text)));
      this.#readAt = this.#now();
      this.#failedAt = -Infinity;
    } catch (error) {
      this.#failedAt = this.#now();
      log.error({ reason: reasonOf(error) }, "the issuer's keys cannot be read");
    }
  }
}

/** There are no keys to check a token with: the token may be good. */
export class JwksUnavailable extends Error {
  constructor() {
    super("The issuer's keys could not be read.");
    this.name = 'KeysUnavailable';
  }
}

const KeySetShape = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (response.status !== 200) throw new Error(`the issuer answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isNoMatch(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey;
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'they are not a JSON Web Key Set';
  const cause: unknown = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  const code: unknown = Reflect.get(Object(cause ?? error), 'code');
  if (typeof code === 'string') return code;
  // A parser quotes what it could not read.
  return maskUnknownWords(error instanceof Error ? error.message : String(error));
}
