import { Writable } from 'node:stream';
import pino from 'pino';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import type { EmulatorOptions, Exchange } from '../../src/emulator/emulator.ts';
import { startTestEmulator } from './emulator.ts';
import type { TestEmulator } from './emulator.ts';

export interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** The real service over HTTP, on an emulator of its own. */
export interface Service {
  readonly url: string;
  /** Where the REST routes begin, and where the MCP tools answer. */
  readonly restUrl: string;
  readonly mcpUrl: string;
  readonly emulator: TestEmulator;
  /** Every line that the service logged. */
  readonly log: string[];
  graphql(query: string, variables?: object): Promise<GraphQLAnswer>;
  /** What the upstreams were asked since the last call of this: `GET /v3/openmeter/customers?…`. */
  calls(): string[];
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly emulator?: EmulatorOptions;
  readonly config?: Partial<Config>;
  readonly konnectUrl?: string;
  readonly stripeUrl?: string;
}

export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const emulator = await startTestEmulator(options.emulator);
  const log: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const config: Config = {
    ...readConfig({ PORT: '0' }),
    upstreams: {
      konnect: { url: options.konnectUrl ?? emulator.konnectUrl, token: 'kpat_test' },
      stripe: { url: options.stripeUrl ?? emulator.stripeUrl, apiKey: 'sk_test_service', account: undefined },
    },
    ...options.config,
  };
  const app = await startApp(config, pino(sink)).catch(async (error: unknown) => {
    await emulator.close();
    throw error;
  });
  let told = 0;
  return {
    url: app.url,
    restUrl: app.restUrl ?? '',
    mcpUrl: app.mcpUrl ?? '',
    emulator,
    log,
    graphql: (query, variables) => postGraphQL(app.url, query, variables),
    calls() {
      const fresh = emulator.exchanges.slice(told).map(toLine);
      told = emulator.exchanges.length;
      return fresh;
    },
    async close() {
      await app.close();
      await emulator.close();
    },
  };
}

export async function postGraphQL(url: string, query: string, variables?: object): Promise<GraphQLAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const answer: GraphQLAnswer = JSON.parse(await response.text());
  return answer;
}

/** The text at a path of an answer's data: `customer.id`. */
export function textAt(answer: GraphQLAnswer, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : at), answer.data);
  if (typeof value !== 'string') throw new Error(`No text at ${path} of ${JSON.stringify(answer)}`);
  return value;
}

function toLine({ method, url }: Exchange): string {
  return `${method} ${decodeURIComponent(url)}`;
}
