import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';
import { packageVersion } from '../config/packageVersion.ts';

interface Command {
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  run(flags: ReadonlySet<string>): void | Promise<void>;
}

const help = { type: 'boolean', short: 'h' } as const;

const serviceUsage = `Usage: customer-portal-subgraph [command] [options]

Without a command, starts the service. It reads its configuration from environment variables: docs/configuration.md.

Commands:
  emulator        Start the emulator of Konnect and Stripe alone.
  check:live      Check the configured keys against the real APIs.

Options:
      --check-config  Print the configuration in effect, without secrets, and exit. The exit code is 1 if it has errors.
  -v, --version       Print the version.
  -h, --help          Print this help. "customer-portal-subgraph <command> --help" describes a command.
`;

const emulatorUsage = `Usage: customer-portal-subgraph emulator

Starts the emulator of Konnect and Stripe with demo data, and prints the variables with which the service uses it.
EMULATOR_HOST, EMULATOR_KONNECT_PORT, EMULATOR_STRIPE_PORT and EMULATOR_PAGES_URL configure it: docs/configuration.md.
`;

const liveCheckUsage = `Usage: customer-portal-subgraph check:live [--write]

Checks KONG_API_KEY and STRIPE_API_KEY against the real APIs by reading. The exit code is 1 if a check fails.

Options:
      --write  Also create, change and delete objects of its own. Requires a test key of Stripe.
`;

const service: Command = {
  usage: serviceUsage,
  options: { help, version: { type: 'boolean', short: 'v' }, 'check-config': { type: 'boolean' } },
  async run(flags) {
    if (flags.has('version')) return void process.stdout.write(`${packageVersion}\n`);
    if (flags.has('check-config')) return (await import('./checkConfig.ts')).checkConfig();
    return (await import('./service.ts')).runService();
  },
};

const liveCheck: Command = {
  usage: liveCheckUsage,
  options: { help, write: { type: 'boolean' } },
  run: async (flags) => (await import('../liveCheck/run.ts')).runLiveCheck(flags.has('write')),
};

const commands: ReadonlyMap<string, Command> = new Map([
  [
    'emulator',
    {
      usage: emulatorUsage,
      options: { help },
      run: async () => void (await import('../emulator/main.ts')),
    },
  ],
  ['check:live', liveCheck],
  ['check-live', liveCheck],
]);

/** Runs the command that the arguments name. Wrong arguments set the exit code to 2. */
export async function runCommand(args: readonly string[]): Promise<void> {
  const [name] = args;
  const isNamed = name !== undefined && !name.startsWith('-');
  const command = isNamed ? commands.get(name) : service;
  if (command === undefined) return fail(`Unknown command: ${name}`);
  const flags = parseFlags(args.slice(isNamed ? 1 : 0), command);
  if (typeof flags === 'string') return fail(flags);
  if (flags.has('help')) return void process.stdout.write(command.usage);
  await command.run(flags);
}

/** Returns a message for arguments that the command does not have. */
function parseFlags(args: string[], { options }: Command): ReadonlySet<string> | string {
  try {
    const { values } = parseArgs({ args, options, allowPositionals: false });
    return new Set(Object.keys(values));
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    return sentence;
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\nRun customer-portal-subgraph --help for the commands and options.\n`);
  process.exitCode = 2;
}
