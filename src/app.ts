import { createAuthenticator } from './auth/authentication.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './logging/logger.ts';
import { graphqlPath, isFor, mcpPath, mountGraphQL, mountMcp, mountRest, restPrefix } from './adapters.ts';
import type { MountOptions, Mounted } from './adapters.ts';
import { createHealth } from './server/health.ts';
import { createHostCheck } from './server/hosts.ts';
import { Lifecycle } from './server/lifecycle.ts';
import { startListener } from './server/listener.ts';
import { createCors, createOriginCheck } from './server/origins.ts';
import { createShedding } from './server/shedding.ts';
import { createContainer } from './container.ts';

export interface App {
  /** Where the graph answers: `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** Where the REST routes begin, ending in `/v1/`; absent where they are off. */
  readonly restUrl: string | undefined;
  /** Where the MCP tools answer, ending in `/mcp`; absent where they are off. */
  readonly mcpUrl: string | undefined;
  /** Says that it stops, lets requests in flight finish, and closes all that was opened. */
  close(): Promise<void>;
}

/** Builds the service and listens: upstreams → capabilities → adapters, on one HTTP server unless told otherwise. */
export async function startApp(config: Config, log: Logger): Promise<App> {
  const lifecycle = new Lifecycle(config.shutdown, log);
  const mount = async (start: (options: MountOptions) => Promise<Mounted>, options: MountOptions) => {
    const mounted = await start(options);
    lifecycle.addCloser(() => mounted.stop());
    return mounted;
  };
  const isOurs = createHostCheck(namesOf(config));
  const isAllowedOrigin = createOriginCheck(config.corsOrigins);
  const cors = createCors(isAllowedOrigin);
  const shedding = createShedding({ ...config.overload, maxRequestBytes: config.maxRequestBytes }, log);
  lifecycle.addCloser(async () => shedding.stop());
  try {
    const upstreams = await createContainer(config, log);
    lifecycle.addCloser(() => upstreams.close());
    const options = {
      config,
      upstreams,
      authenticate: await createAuthenticator(config.auth, log),
      isAllowedOrigin,
      log,
    };
    const graphql = await mount(mountGraphQL, options);
    const rest = config.rest && (await mount(mountRest, options));
    const mcp = config.mcp && (await mount(mountMcp, options));

    const health = createHealth(() => {
      const { status } = lifecycle;
      return { isReady: status === 'ready', details: { status, ...upstreams.health() } };
    });
    const listen = async (port: number, [first, ...more]: readonly [Mounted, ...Mounted[]]) => {
      const all = [first, ...more];
      const rulesOf = (url: string) => all.find((one) => isFor(one, url))?.shedding;
      const guard = shedding.guard((url) => rulesOf(url) ?? first.shedding);
      const routes = [health, cors, guard, ...all.flatMap((one) => one.routes)];
      const early = shedding.early(rulesOf);
      const listener = await startListener({ host: config.host, port, hint: first.hint, isOurs, early }, routes, log);
      lifecycle.addListener(listener);
      return `http://${hostInUrl(config.host)}:${listener.port}`;
    };
    const guests = [rest, mcp].filter((one) => one !== undefined).filter((one) => one.port === undefined);
    const origin = await listen(config.port, [graphql, ...guests]);
    const originOf = (one: Mounted) => (one.port === undefined ? origin : listen(one.port, [one]));
    const app: App = {
      url: origin + graphqlPath,
      restUrl: rest && (await originOf(rest)) + restPrefix,
      mcpUrl: mcp && (await originOf(mcp)) + mcpPath,
      close: () => lifecycle.stop(),
    };
    lifecycle.status = 'ready';
    return app;
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

/**
 * What callers may call this service by, where it asks nobody for a proof. Where it does, a page that has pointed a name
 * of its own here has none, and any name will do: routers call by names that this service does not know.
 */
function namesOf({ auth: access, host }: Config): string[] | undefined {
  return access.mode === 'open' ? ['localhost', '127.0.0.1', '::1', host] : undefined;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
