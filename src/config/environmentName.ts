import { distance } from 'fastest-levenshtein';
import type { Kind } from './env.ts';

/** `NODE_ENV`. Any name is valid, except one that was probably meant as "production", which would have no effect. */
export const environmentName: Kind<string> = {
  accepts: 'the name of an environment, such as "production"',
  isSecret: false,
  parse(value) {
    if (value === 'production' || !isMeantAsProduction(value)) return { ok: true, value };
    return { ok: false, problem: `must be "production" for production, but got ${JSON.stringify(value)}` };
  },
};

function isMeantAsProduction(value: string): boolean {
  const name = value
    .trim()
    .replace(/^["']|["']$/g, '')
    .toLowerCase();
  return /^(?:prod|prd|live)$/.test(name) || distance(name, 'production') <= 2;
}
