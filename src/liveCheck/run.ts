import { openModeCaller } from '../auth/caller.ts';
import { readConfig, secretsOf } from '../config/config.ts';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/env.ts';
import { createContainer } from '../container.ts';
import type { Container } from '../container.ts';
import { createLogger, formatFatalError } from '../logging/logger.ts';
import { RequestRecord } from '../telemetry/requestRecord.ts';
import { readChecks, writeChecks } from './checks.ts';
import type { Check } from './checks.ts';
import { formatFailure, formatSuccess } from './report.ts';

/**
 * `check:live`: proves that the service works with the configured keys. It only reads, unless it is to write, too. Sets the exit
 * code to 0 if every check succeeds, otherwise to 1.
 */
export async function runLiveCheck(isWriting: boolean): Promise<void> {
  process.exitCode = await check(isWriting).catch((error: unknown) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : formatFatalError(error)}\n`);
    return 1;
  });
}

async function check(isWriting: boolean): Promise<number> {
  const config = readConfig(process.env, 'stdio');
  requireKeys(config, isWriting);
  const container = await createContainer(config, createLogger(config.logLevel, secretsOf(config), process.stderr));
  try {
    let failures = 0;
    for (const check of isWriting ? [...readChecks, ...writeChecks] : readChecks) {
      const { isOk, text } = await runCheck(container, check);
      process.stdout.write(`${text}\n`);
      if (!isOk) failures += 1;
    }
    process.stdout.write(failures === 0 ? 'Every check succeeded.\n' : `${failures} checks failed.\n`);
    return failures === 0 ? 0 : 1;
  } finally {
    await container.close();
  }
}

/** A check of the embedded emulator would prove nothing; writes must not reach customers. */
function requireKeys({ upstreams }: Config, isWriting: boolean): void {
  if (upstreams === undefined) {
    throw new ConfigError(['KONG_API_KEY and STRIPE_API_KEY must be set: they are what this command checks.']);
  }
  if (isWriting && /^(?:sk|rk)_live_/.test(upstreams.stripe.apiKey)) {
    throw new ConfigError(['STRIPE_API_KEY must be a test key with --write, but it is a live key.']);
  }
}

async function runCheck({ openScope }: Container, check: Check): Promise<{ isOk: boolean; text: string }> {
  const { capabilities, close } = openScope(openModeCaller, new RequestRecord('http'), new AbortController().signal);
  try {
    return { isOk: true, text: formatSuccess(check, await check.run(capabilities)) };
  } catch (error) {
    return { isOk: false, text: formatFailure(check, error) };
  } finally {
    close();
  }
}
