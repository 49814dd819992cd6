import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };
import { readConfig } from '../../../src/config/config.ts';
import { testsThatNeed } from '../../support/optionalTests.ts';
import { root } from './tools.ts';

const unit = new URL('deploy/systemd/customer-portal-subgraph.service', root);
const text = readFileSync(unit, 'utf8');
const valueOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '';
const analyze = (...args: string[]) =>
  spawnSync('systemd-analyze', [...args, fileURLToPath(unit)], { encoding: 'utf8' });
const isInstalled = analyze('--version').status === 0;
const systemd = testsThatNeed(isInstalled, 'tests with systemd-analyze, which is not installed.');

systemd.test('systemd accepts the unit', () => {
  const { status, stdout, stderr } = analyze('verify', '--man=no');
  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
});

systemd.test('systemd rates the exposure of the unit as at most 2 of 10', () => {
  expect(analyze('security', '--offline=true', '--no-pager', '--threshold=20').status).toBe(0);
});

test('the unit starts the bin of the installed package, and waits longer than STOP_MS', () => {
  const { name, bin } = manifest;
  const main = Object.entries(bin).find(([command]) => command === name)?.[1];
  expect(valueOf('ExecStart')).toBe(`/usr/bin/node node_modules/${name}/${main}`);
  expect(Number(valueOf('TimeoutStopSec')) * 1_000).toBeGreaterThan(readConfig({}).shutdown.timeoutMs);
});
