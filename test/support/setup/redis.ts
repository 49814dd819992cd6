import { spawnSync } from 'node:child_process';

/** Requires redis-server, which each test starts on a port of its own. */
export default function requireRedis(): void {
  const { status } = spawnSync('redis-server', ['--version']);
  if (status !== 0)
    throw new Error('redis-server was not found. Install it (on Debian: apt-get install -y redis-server).');
}
