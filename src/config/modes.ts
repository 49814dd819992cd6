import type { Config } from './config.ts';

/** The modes in effect, for the log: no address and no secret. */
export function describeModes(config: Config): object {
  const { auth, introspection, persistedOperations, rest, mcp, accessLog, logLevel } = config;
  return {
    upstreams: config.upstreams === undefined ? 'emulator' : 'configured',
    authMode: auth.mode,
    introspection,
    persistedOperations,
    rest: rest !== undefined,
    mcp: mcp !== undefined,
    mcpPersonalData: mcp?.personalData ?? false,
    idempotencyStore: config.redisUrl === undefined ? 'memory' : 'redis',
    logLevel,
    accessLog: accessLog.mode,
  };
}
