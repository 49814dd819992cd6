import { lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside the packages: where one can write who can also change the code itself. */
const folder = fileURLToPath(new URL('../node_modules/.cache/customer-portal-subgraph', import.meta.url));

/**
 * Lets Node keep what it compiles for the next start. Only what is loaded afterwards is kept, so an edge calls it before it
 * imports anything else. Where no such folder can be had, as in a read-only image, all is compiled anew. What
 * NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE say goes first.
 *
 * What is loaded before is JavaScript: what strips types costs 50 ms and 28 MB, and is not needed where all is kept.
 *
 * @param {number | undefined} userId
 */
export function keepCompiled(userId) {
  if (getCompileCacheDir() !== undefined) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (isOwn(userId)) enableCompileCache(folder);
  } catch {
    // The folder cannot be made.
  }
}

/**
 * What lies there is run without being looked at. Windows has no user ids: there the folder inherits who may write.
 *
 * @param {number | undefined} userId
 */
function isOwn(userId) {
  if (userId === undefined) return true;
  const { uid, mode } = lstatSync(folder);
  return uid === userId && (mode & 0o022) === 0;
}
