import { existsSync } from 'node:fs';

/** Requires Chromium or Chrome. */
export default function requireChromium(): void {
  const executable = process.env['CHROMIUM'] || '/usr/bin/chromium';
  if (existsSync(executable)) return;
  throw new Error(
    `Chromium was not found at ${executable}. Install it (on Debian: apt-get install -y chromium), or set CHROMIUM to ` +
      'the path of Chromium or Chrome.',
  );
}
