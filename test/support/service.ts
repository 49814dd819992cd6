import { Writable } from 'node:stream';
import { startApp } from '../../src/app.ts';
import { readConfig, secretsOf } from '../../src/config/config.ts';
import type { Config } from '../../src/config/config.ts';
import type { EmulatorOptions, Exchange } from '../../src/emulator/emulator.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { canaries, plantCanaries } from './canaries.ts';
import { startTestEmulator } from './emulator.ts';
import type { TestEmulator } from './emulator.ts';
import { createLeakDetector } from './leakDetector.ts';
import type { LeakDetector } from './leakDetector.ts';

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
  /** Fails the test that an answer tells too much in. The answers of `graphql` and the log are looked over anyway. */
  readonly leakDetector: LeakDetector;
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
  plantCanaries(emulator.state);
  const log: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const config: Config = {
    // Client, service and upstreams share one loop here, and others share the machine: that is no overload.
    ...readConfig({ PORT: '0', DRAIN_MS: '0', MAX_LOOP_DELAY_MS: '0' }),
    upstreams: {
      konnect: { url: options.konnectUrl ?? emulator.konnectUrl, token: canaries.konnectToken.value },
      stripe: {
        url: options.stripeUrl ?? emulator.stripeUrl,
        apiKey: canaries.stripeKey.value,
        account: undefined,
      },
    },
    ...options.config,
  };
  const leakDetector = createLeakDetector(emulator, {
    konnectUrl: config.upstreams?.konnect.url ?? emulator.konnectUrl,
    stripeUrl: config.upstreams?.stripe.url ?? emulator.stripeUrl,
    secrets: secretsOf(config),
  });
  const app = await startApp(config, createLogger(config.logLevel, secretsOf(config), sink)).catch(
    async (error: unknown) => {
      await emulator.close();
      throw error;
    },
  );
  let told = 0;
  return {
    url: app.url,
    restUrl: app.restUrl ?? '',
    mcpUrl: app.mcpUrl ?? '',
    emulator,
    log,
    leakDetector,
    async graphql(query, variables) {
      // Who repeats an attempt by its key is told of its session again.
      const since = JSON.stringify([query, variables]).includes('idempotencyKey') ? 0 : leakDetector.mark();
      const answer = await postGraphQL(app.url, query, variables);
      leakDetector.checkResponse(answer, since);
      return answer;
    },
    calls() {
      const fresh = emulator.exchanges.slice(told).map(toLine);
      told = emulator.exchanges.length;
      return fresh;
    },
    async close() {
      await app.close();
      await emulator.close();
      leakDetector.checkLog(log);
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
