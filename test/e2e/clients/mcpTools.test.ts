import { fileURLToPath } from 'node:url';
import { startChild } from '../../support/childProcess.ts';
import { startService } from '../../support/service.ts';
import type { Service } from '../../support/service.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const stdioServer = [process.execPath, '--disable-warning=ExperimentalWarning', 'src/mcp/stdio.ts'];

/** Runs a command of the clients' package and returns its output. */
async function run(command: string, ...args: string[]): Promise<string> {
  const program = `${root}examples/clients/node_modules/.bin/${command}`;
  const { exit, output } = startChild(process.execPath, [program, ...args], {}, { cwd: root });
  const code = await exit;
  expect({ command, args, code, ...output }).toMatchObject({ code: 0 });
  return output.stdout;
}

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe("MCP's inspector", () => {
  const overHttp = () => [service.mcpUrl, '--transport', 'http'];
  test.each<[string, () => readonly string[]]>([
    ['HTTP', overHttp],
    ['stdio', () => stdioServer],
  ])('lists the tools and calls one over %s', async (_transport, server) => {
    const { tools } = JSON.parse(await run('inspector', '--cli', ...server(), '--method', 'tools/list'));
    expect(tools).toHaveLength(15);
    const call = ['--method', 'tools/call', '--tool-name', 'list-customers', '--tool-arg', 'filter={"key":"acme"}'];
    const result = JSON.parse(await run('inspector', '--cli', ...server(), ...call));
    expect(result.structuredContent.data).toMatchObject([{ key: 'acme' }]);
  });
});

// The other scenarios call tools, resources and prompts that only a server written for the suite has.
test.each(['server-initialize', 'ping', 'tools-list', 'resources-list', 'dns-rebinding-protection'])(
  "MCP's conformance suite passes: %s",
  async (scenario) => {
    const output = await run('conformance', 'server', '--url', service.mcpUrl, '--scenario', scenario);
    expect(output).toMatch(/Passed: (\d+)\/\1, 0 failed, 0 warnings/);
  },
);
