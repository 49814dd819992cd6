import { fileURLToPath } from 'node:url';
import manifest from '../../../operations/manifest.json' with { type: 'json' };
import { startChild } from '../../support/childProcess.ts';
import { startService } from '../../support/service.ts';

const folder = fileURLToPath(new URL('../../../examples/clients/', import.meta.url));

/** Runs a program in the folder of the clients. The program has to write nothing to standard error, warnings included. */
async function run(command: string, ...args: string[]): Promise<string> {
  const { exit, output } = startChild(command, args, {}, { cwd: folder });
  const code = await exit;
  expect({ command, args, code, ...output }).toMatchObject({ code: 0, stderr: '' });
  return output.stdout;
}

const operationNames = manifest.operations.map(({ name }) => name);
const firstFour = ['Acme Corporation', 'Globex', 'Initech', 'Harbor Logistics'];

const script = (name: string) => run('npm', 'run', '--silent', name);

beforeAll(() => script('generate'));

test('the recipes type-check with what codegen, gql.tada and Relay generate from schema/api.graphql', async () => {
  await script('typecheck');
});

/** Runs the program of a client against a service with demo data, and returns what it prints. */
async function runClient(client: string): Promise<string> {
  const service = await startService();
  // Apollo Client warns only under this condition, which bundlers set in development.
  return run(process.execPath, '--conditions=development', `run/${client}.ts`, service.url).finally(() =>
    service.close(),
  );
}

/** What `run/apollo.ts` prints. */
interface ApolloResults {
  readonly rows: readonly { readonly name: string; readonly status: string; readonly collection: string }[];
  readonly pages: readonly string[];
  readonly operations: readonly string[];
  readonly merged: readonly boolean[];
  readonly conflict: unknown;
  readonly partial: unknown;
  readonly rejected: unknown;
}

describe('Apollo Client', () => {
  let results: ApolloResults;
  beforeAll(async () => {
    results = JSON.parse(await runClient('apollo'));
  });

  test('lists every customer with the default error policy, linked to Stripe or not', () => {
    const statuses = results.rows.map(({ status }) => status);
    expect(statuses).toHaveLength(67);
    expect(new Set(statuses)).toEqual(new Set(['Ready', 'Not linked to Stripe']));
    expect(results.rows[1]).toEqual({ name: 'Globex', status: 'Not linked to Stripe', collection: '–' });
  });

  test('appends the next page to a list', () => {
    expect(results.pages).toEqual(firstFour);
  });

  test('caches the response of every operation without a warning', () => {
    expect(results.operations).toEqual(operationNames);
  });

  test('merges the fields of several queries into objects without an id', () => {
    expect(results.merged).toEqual([true, true, true, true]);
  });

  test('returns user errors by the member of the input', () => {
    expect(results.conflict).toEqual({ messages: { key: 'another customer has the key "acme"' } });
  });

  test('returns the other rows with the error policy "all" when the billing of one customer cannot be read', () => {
    expect(results.partial).toEqual({
      rows: [
        { name: 'Acme Corporation', status: 'Ready', collection: 'Charged automatically' },
        { name: 'emulator-fault-500', status: 'Could not be read', collection: '–' },
      ],
      failed: ['customers.nodes.1.billingStatus', 'customers.nodes.1.billing'],
    });
  });

  test('rejects the whole query with the default error policy when the billing of one customer cannot be read', () => {
    expect(results.rejected).toContain('Konnect failed to handle the request.');
  });
});

test('Graphcache stores the response of every operation without a warning, and returns all pages of a list', async () => {
  const { pages, createdAt, operations } = JSON.parse(await runClient('urql'));
  expect(pages).toEqual(firstFour);
  expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(operations).toEqual(operationNames);
});

test('Relay runs a compiled query and stores its customers', async () => {
  expect(await runClient('relay')).toBe('Acme Corporation\nGlobex\n');
});
