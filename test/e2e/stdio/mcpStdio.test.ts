import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Client as CurrentClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as CurrentTransport } from '@modelcontextprotocol/client/stdio';
import { demoIds } from '../../../src/emulator/demoIds.ts';
import { linesOf, problemsIn } from '../../support/logLines.ts';

const stdio = fileURLToPath(new URL('../../../src/mcp/stdio.ts', import.meta.url));
const args = ['--disable-warning=ExperimentalWarning', stdio];

interface ExitResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with this input and closes its standard input, as a disconnecting client does. */
function run(input: string, env: Record<string, string> = {}): Promise<ExitResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

const lines = (messages: readonly object[]) =>
  messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('');

test('a client that starts the process gets tools and resources on the demo data', async () => {
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' });
  let stderr = '';
  transport.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  expect((await client.listTools()).tools).toHaveLength(15);
  const acme = await client.callTool({ name: 'get-customer', arguments: { customerid: demoIds.acme } });
  expect(acme.structuredContent).toMatchObject({ key: 'acme', name: 'Acme Corporation' });
  expect(JSON.stringify(acme)).not.toContain('@');
  const created = { key: 'stdio', name: 'Stdio' };
  expect(await client.callTool({ name: 'create-customer', arguments: created })).not.toMatchObject({ isError: true });
  expect(await client.callTool({ name: 'create-customer', arguments: created })).toMatchObject({ isError: true });
  expect((await client.readResource({ uri: 'graph://schema.graphql' })).contents).toHaveLength(1);
  await expect(client.callTool({ name: 'nothing' })).rejects.toMatchObject({ code: -32602 });
  await client.close();
  expect(problemsIn(stderr)).toBe('');
  const access = linesOf(stderr.trim().split('\n'), 'request: completed');
  expect(access.map(({ protocol, operation, errorCodes }) => [protocol, operation, errorCodes])).toEqual([
    ['mcp', 'tools/list', undefined],
    ['mcp', 'get-customer', undefined],
    ['mcp', 'create-customer', undefined],
    ['mcp', 'create-customer', ['CONFLICT']],
    ['mcp', 'resources/read', undefined],
    ['mcp', 'tools/call', ['-32602']],
  ]);
  expect(new Set(access.map(({ requestId }) => requestId)).size).toBe(6);
});

test.each<['auto' | 'legacy' | { pin: string }, string]>([
  [{ pin: '2026-07-28' }, '2026-07-28'],
  ['auto', '2026-07-28'],
  ['legacy', '2025-11-25'],
])('a client of the current SDK in the mode %j speaks %s', async (mode, revision) => {
  const transport = new CurrentTransport({ command: process.execPath, args, stderr: 'pipe' });
  const client = new CurrentClient({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  expect(client.getNegotiatedProtocolVersion()).toBe(revision);
  expect((await client.listTools()).tools).toHaveLength(15);
  const acme = await client.callTool({ name: 'get-customer', arguments: { customerid: demoIds.acme } });
  expect(acme.structuredContent).toMatchObject({ key: 'acme' });
  await client.close();
});

test('the process answers all pending requests after its input closes, then exits', async () => {
  const calls = Array.from({ length: 20 }, (_, n) => ({
    id: n + 1,
    method: 'tools/call',
    params: { name: 'list-customers', arguments: { page: { size: 100 } } },
  }));
  const { code, stdout, stderr } = await run(lines(calls));
  expect({ code, problems: problemsIn(stderr) }).toEqual({ code: 0, problems: '' });
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers.map(({ id }) => id).sort((a, b) => a - b)).toEqual(calls.map(({ id }) => id));
});

test('the process does not wait for a cancelled call, and ignores invalid messages', async () => {
  const call = { id: 'a', method: 'tools/call', params: { name: 'list-customers' } };
  const cancel = { method: 'notifications/cancelled', params: { requestId: 'a' } };
  const { code, stdout } = await run(`not JSON\n${lines([call, cancel, { id: 2, method: 'ping' }])}`);
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id),
  ).toEqual([2]);
});

test('a batch, of any length, gets an error response, and later messages are answered', async () => {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list-customers' } };
  const batches = [[], [call], [call, call]].map((batch) => `${JSON.stringify(batch)}\n`).join('');
  const { code, stdout, stderr } = await run(`${batches}${lines([{ id: 2, method: 'ping' }])}`);
  expect({ code, problems: problemsIn(stderr) }).toEqual({ code: 0, problems: '' });
  const refused = {
    jsonrpc: '2.0',
    error: { code: -32600, message: 'Send one JSON-RPC message at a time. Batches are not supported.' },
    id: null,
  };
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toEqual([refused, refused, refused, { jsonrpc: '2.0', id: 2, result: {} }]);
});

test('an invalid configuration exits with code 1 and reports every fault on standard error only', async () => {
  const { code, stdout, stderr } = await run('', {
    KONG_API_KEY: 'kpat_1',
    RETURN_URL_ORIGINS: 'https://app.example.com',
    LOG_LEVEL: 'loud',
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('The configuration has 2 errors:\n');
  expect(stderr).toContain('STRIPE_API_KEY must be set too');
  expect(stderr).not.toContain('    at ');
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s exits with code 0', async (signal) => {
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'] } });
  const exit = new Promise((resolve) => child.on('close', resolve));
  child.stdin.write(lines([{ id: 1, method: 'ping' }]));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill(signal);
  expect(await exit).toBe(0);
});
