import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composers, problemsOf, readSubgraphs, withoutAuthorization } from '../../../scripts/composition.ts';
import type { Composer, Subgraph } from '../../../scripts/composition.ts';
import { startService } from '../../support/service.ts';
import type { GraphQLAnswer, Service, ServiceOptions } from '../../support/service.ts';
import { freePort, startChild } from './children.ts';
import type { Child } from './children.ts';
import { startRecorder } from './recorder.ts';
import type { Recorder, SubgraphRequest } from './recorder.ts';

/** A gateway in front of the service with its own emulator, and of the accounts subgraph. */
export interface Gateway {
  readonly url: string;
  readonly service: Service;
  graphql(query: string, variables?: object, headers?: Record<string, string>): Promise<GraphQLAnswer>;
  /** The subgraph requests and the upstream calls since the last call of this method. */
  traffic(): { customerPortal: SubgraphRequest[]; accounts: SubgraphRequest[]; upstream: string[] };
  /** Replaces the service. */
  forwardTo(service: Service): void;
  close(): Promise<void>;
}

/** `count`: the number of accounts. */
export async function startAccountsSubgraph(count = 65): Promise<{ url: string; close(): Promise<void> }> {
  const env = { ACCOUNTS_PORT: '0', ACCOUNTS_COUNT: String(count) };
  const child = await startChild(['accounts/main.ts'], env, /http:\/\/\S+/);
  return { url: child.ready, close: () => child.close() };
}

type Prepare = (subgraph: Subgraph) => Subgraph;
const unchanged: Prepare = (subgraph) => subgraph;

type Start = (supergraphFile: string) => Promise<{ child: Child; url: string }>;

export function startApolloGateway(accountsUrl: string): Promise<Gateway> {
  return startGateway(accountsUrl, '@apollo/composition', withoutAuthorization, {}, async (file) => {
    const child = await startChild(['gateways/apollo.ts', file], { PORT: '0' }, /http:\/\/\S+/);
    return { child, url: child.ready };
  });
}

export function startHiveGateway(
  accountsUrl: string,
  config = 'gateways/hive.config.ts',
  env: Record<string, string> = {},
  options: ServiceOptions = {},
): Promise<Gateway> {
  return startGateway(accountsUrl, '@theguild/federation-composition', unchanged, options, async (file) => {
    const port = await freePort();
    const bin = 'node_modules/@graphql-hive/gateway/dist/bin.js';
    const options = ['--config-path', config, '--host', '127.0.0.1', '--port', String(port), '--disable-websockets'];
    // NODE_PATH lets a configuration outside the example import the packages of the example.
    const child = await startChild(
      [bin, 'supergraph', file, ...options],
      { NODE_PATH: 'node_modules', ...env },
      /Listening on/,
    );
    return { child, url: `http://127.0.0.1:${port}/graphql` };
  });
}

/** `binary`: the path of Apollo Router. It listens on its health check port 8088 too, so only one can run. */
export function startApolloRouter(
  binary: string,
  accountsUrl: string,
  config: string,
  env: Record<string, string>,
  options: ServiceOptions,
): Promise<Gateway> {
  return startGateway(accountsUrl, '@apollo/composition', withoutAuthorization, options, async (file) => {
    const listen = `127.0.0.1:${await freePort()}`;
    const args = ['--config', config, '--supergraph', file, '--listen', listen];
    const withoutTelemetry = { ...env, APOLLO_TELEMETRY_DISABLED: 'true' };
    const child = await startChild(args, withoutTelemetry, /GraphQL endpoint exposed at/, binary);
    return { child, url: `http://${listen}/graphql` };
  });
}

async function startGateway(
  accountsUrl: string,
  composer: Composer,
  prepare: Prepare,
  options: ServiceOptions,
  start: Start,
): Promise<Gateway> {
  const folder = mkdtempSync(join(tmpdir(), 'supergraph-'));
  const service = await startService(options);
  const customerPortal = await startRecorder(service.url);
  const accounts = await startRecorder(accountsUrl);
  const stop = async () => {
    await Promise.all([customerPortal.close(), accounts.close(), service.close()]);
    rmSync(folder, { recursive: true });
  };
  try {
    const file = join(folder, 'supergraph.graphql');
    writeFileSync(file, compose(composer, prepare, customerPortal, accounts));
    const { child, url } = await start(file);
    return {
      url,
      service,
      graphql: (query, variables, headers) => post(url, query, variables, headers),
      traffic: () => ({
        customerPortal: customerPortal.requests(),
        accounts: accounts.requests(),
        upstream: service.calls(),
      }),
      forwardTo: (other) => customerPortal.forwardTo(other.url),
      async close() {
        await child.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function compose(composer: Composer, prepare: Prepare, customerPortal: Recorder, accounts: Recorder): string {
  const subgraphs = readSubgraphs({ customerPortal: customerPortal.url, accounts: accounts.url });
  const composition = composers[composer](subgraphs.map(prepare));
  const problems = problemsOf(composition);
  if (composition.supergraph === null || problems.length > 0) throw new Error(problems.join('\n'));
  return composition.supergraph;
}

async function post(url: string, query: string, variables = {}, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(20_000),
  });
  const answer: GraphQLAnswer = JSON.parse(await response.text());
  return answer;
}
