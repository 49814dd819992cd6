// Refuses a version of Node that is too old, in one sentence. In JavaScript, and before all other modules, because an old version
// fails to load those: with a stack trace about syntax or about a missing export.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const [, major, minor] = /(\d+)\.(\d+)/.exec(engines.node).map(Number);
const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);

if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  const own = `${process.versions.node} (${process.execPath})`;
  process.stderr.write(`customer-portal-subgraph requires Node.js ${major}.${minor} or later, but this is ${own}.\n`);
  process.exit(1);
}
