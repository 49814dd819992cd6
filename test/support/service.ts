import { Writable } from 'node:stream';
import { startApp } from '../../src/app.ts';
import { readConfig, secretsOf } from '../../src/config/config.ts';
import type { Config } from '../../src/config/config.ts';
import type { EmulatorOptions, Exchange } from '../../src/emulator/emulator.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { canaries, plantCanaries } from './canaries.ts';
import { startTestEmulator } from './emulator.ts';
import type { TestEmulator } from './emulator.ts';
import { expectDocumented } from './documentedLines.ts';
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

/** The service with an emulator, started in this process and called over HTTP. */
export interface Service {
  readonly url: string;
  /** The base URL of the REST routes. */
  readonly restUrl: string;
  readonly mcpUrl: string;
  readonly emulator: TestEmulator;
  /** The log lines of the service. */
  readonly log: string[];
  /** Fails the test if a response contains a secret. Checks the responses of `graphql` and the log by itself. */
  readonly leakDetector: LeakDetector;
  graphql(query: string, variables?: object): Promise<GraphQLAnswer>;
  /** The upstream calls since the last call of this method: `GET /v3/openmeter/customers?…`. */
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
    // Test, service and emulator share one event loop, so its delay does not mean that the service is overloaded. Each failure has a
    // line, so that the leak detector sees all of them.
    ...readConfig({ PORT: '0', DRAIN_MS: '0', MAX_LOOP_DELAY_MS: '0', LOG_REPEAT_MS: '0' }),
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
  let reportedCount = 0;
  return {
    url: app.url,
    restUrl: app.restUrl ?? '',
    mcpUrl: app.mcpUrl ?? '',
    emulator,
    log,
    leakDetector,
    async graphql(query, variables) {
      // A retry with an idempotency key returns the URL of an earlier session, which is not a leak.
      const since = JSON.stringify([query, variables]).includes('idempotencyKey') ? 0 : leakDetector.mark();
      const answer = await postGraphQL(app.url, query, variables);
      leakDetector.checkResponse(answer, since);
      return answer;
    },
    calls() {
      const calls = emulator.exchanges.slice(reportedCount).map(toLine);
      reportedCount = emulator.exchanges.length;
      return calls;
    },
    async close() {
      await app.close();
      await emulator.close();
      leakDetector.checkLog(log);
      expectDocumented(log);
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

/** The text at a path of the response data, such as `customer.id`. */
export function textAt(answer: GraphQLAnswer, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>(
      (parent, name) => (typeof parent === 'object' && parent !== null ? Reflect.get(parent, name) : parent),
      answer.data,
    );
  if (typeof value !== 'string') throw new Error(`No text at ${path} of ${JSON.stringify(answer)}`);
  return value;
}

function toLine({ method, url }: Exchange): string {
  return `${method} ${decodeURIComponent(url)}`;
}
