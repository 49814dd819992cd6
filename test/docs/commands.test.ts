import { readFileSync, readdirSync } from 'node:fs';
import { findCommands } from './codeBlocks.ts';
import { expectOutput } from './expectedOutput.ts';
import { openShell, requireFreePort } from './shell.ts';

// Runs the commands of the documents as written. A document that starts no server gets the service from `npm start`.
const root = new URL('../../', import.meta.url);
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'examples/supergraph/README.md',
  'examples/web/README.md',
  ...readdirSync(new URL('docs/', root))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
].map((path) => ({ path, commands: findCommands(readFileSync(new URL(path, root), 'utf8')) }));

/** Why a block is not run, by its first line. A block with a placeholder (`…`, `<…>`) needs no reason. */
const manual: Readonly<Record<string, string>> = {
  'npm run build && NODE_ENV=production node dist/main.js': 'Writes dist, and a production start needs keys.',
  'EMULATOR_HOST=0.0.0.0 npm run emulator': 'Listens on all addresses; integration/commandLine runs it.',
  'EMULATOR=remote KONNECT_URL=http://konnect-emulator:4010 STRIPE_URL=http://konnect-emulator:4011 \\':
    'Needs two hosts.',
  'MCP=on MCP_PUBLIC_URL=https://api.example.com/mcp \\': 'Needs keys and an issuer.',
  'OTEL_METRICS_EXPORTER=prometheus npm start': 'The runbook starts the service with it, and reads /metrics.',
  'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 npm start':
    'Needs an OTLP receiver; the tests of traces have one.',
  'curl -s http://localhost:9464/metrics': 'The runbook reads /metrics of the service that it starts.',
  'prometheus --config.file=deploy/observability/prometheus.yaml': 'Needs Prometheus; promtool checks the file.',
  'npm run lint': 'The checks of a change take minutes, and run in CI.',
  'hive-gateway supergraph hive-gateway.graphql --config-path hive-gateway.config.ts': 'Needs Hive Gateway.',
  'AUTH_MODE=router ROUTER_SECRET="$CUSTOMER_PORTAL_SECRET" \\': 'Needs keys and a gateway.',
  'npm ci': 'Installs packages; the tests of the package, of deploy/ and of the gateways run what follows.',
  'mkdir -p /opt/customer-portal-subgraph': 'Changes the machine; the test of the package installs it elsewhere.',
  "cat > /etc/customer-portal-subgraph.env <<'EOF'": 'Changes the machine.',
  'cd /opt/customer-portal-subgraph': 'Needs what the commands before it install.',
  'cp deploy/systemd/customer-portal-subgraph.service /etc/systemd/system/': 'Needs systemd.',
  'curl -s http://127.0.0.1:4000/health/ready': 'Needs metrics, which are off by default.',
  'npm ci --prefix examples/supergraph': 'Installs packages; the tests of the gateways run Hive Gateway.',
  'apt-get install --yes prometheus': 'Installs a program.',
  "curl -s 'http://127.0.0.1:9090/api/v1/query?query=up'": 'Needs Prometheus.',
  'npm ci --prefix examples/clients': 'Installs packages; the tests of the clients run the recipes.',
  'npm ci --prefix examples/web': 'Installs packages; the browser tests build and open the page.',
  'curl -s http://127.0.0.1:4200/graphql \\': 'Needs a gateway of the example.',
  'npm run bench:install   # the other servers, into bench/node_modules': 'Takes ten minutes.',
};

test('a block of commands is run, or has a placeholder or a reason', () => {
  const skipped = documents
    .flatMap(({ commands }) => commands)
    .filter(({ mode, text }) => mode === 'manual' && !/…|<.+>/.test(text))
    .map(({ text }) => text.split('\n')[0]);
  expect([...new Set(skipped)].sort()).toEqual(Object.keys(manual).sort());
});

describe.each(documents.filter(({ commands }) => commands.some(({ mode }) => mode !== 'manual')))(
  '$path',
  ({ commands }) => {
    const shell = openShell();
    const startsServer = commands.some(({ mode }) => mode === 'background');
    beforeAll(async () => {
      await requireFreePort(4000);
      if (!startsServer) await shell.startServer('npm start');
    });
    afterAll(() => shell.close());

    test.each(commands.filter(({ mode }) => mode !== 'manual'))(
      'the commands of line $line do what the document shows',
      async ({ mode, text, expected }) => {
        if (mode === 'background') return shell.startServer(text);
        const output = await shell.run(text);
        if (expected) expectOutput(output, expected);
      },
    );
  },
);
