import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../../support/childProcess.ts';
import { closedTo, startIssuer } from '../../support/issuer.ts';
import { testsThatNeed } from '../../support/optionalTests.ts';
import { startService } from '../../support/service.ts';
import { examples } from './children.ts';
import { closedAfterwards } from './running.ts';

const rover = join(examples, 'node_modules/@apollo/rover-linux-x64/rover');
const suite = testsThatNeed(existsSync(rover), 'tests with Rover, whose package is for Linux x64.').describe;

const closed = closedAfterwards();
const secret = 'between-the-gateway-and-the-subgraph';
const published = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');
const home = mkdtempSync(join(tmpdir(), 'rover-'));
afterAll(() => rmSync(home, { recursive: true }));

/** Runs `rover subgraph introspect`. */
async function introspect(url: string, args: readonly string[] = []) {
  const env = { APOLLO_CONFIG_HOME: home, APOLLO_TELEMETRY_DISABLED: '1', APOLLO_ROVER_SKIP_UPDATE: '1' };
  const child = startChild(rover, ['subgraph', 'introspect', url, ...args], env);
  const code = await child.exit;
  return { code, ...child.output };
}

suite('rover subgraph introspect', () => {
  test('returns the schema file in the open mode', async () => {
    const service = await closed(startService());
    const { code, stdout } = await introspect(service.url);
    expect(code).toBe(0);
    expect(stdout.trimEnd()).toBe(published.trimEnd());
  });

  test('returns the schema file in the mode router with the gateway secret, and fails without it', async () => {
    const issuer = await closed(startIssuer());
    const auth = closedTo(issuer, 'router', { ROUTER_SECRET: secret });
    const service = await closed(startService({ config: { auth } }));
    const authenticated = await introspect(service.url, ['--header', `x-gateway-secret:${secret}`]);
    expect(authenticated.code).toBe(0);
    expect(authenticated.stdout.trimEnd()).toBe(published.trimEnd());
    const refused = await introspect(service.url);
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).not.toContain('type Query');
  });
});
