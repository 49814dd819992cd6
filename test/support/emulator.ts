import { startEmulator } from '../../src/emulator/emulator.ts';
import type { Emulator, EmulatorOptions, Exchange } from '../../src/emulator/emulator.ts';

/**
 * An emulator of one test file's own, with the record of what it was asked. Where UPSTREAM_SPECS names the folder of
 * the official documents, every exchange is checked against them, and `close` fails when one of them does not fit.
 */
export interface TestEmulator extends Emulator {
  readonly exchanges: Exchange[];
}

export async function startTestEmulator(options: EmulatorOptions = {}): Promise<TestEmulator> {
  const exchanges: Exchange[] = [];
  const violations: string[] = [];
  const violationsOf = await loadCheck();
  const emulator = await startEmulator({
    ...options,
    onExchange: (exchange) => {
      exchanges.push(exchange);
      violations.push(...violationsOf(exchange));
      options.onExchange?.(exchange);
    },
  });
  const close = async () => {
    await emulator.close();
    if (violations.length > 0) {
      throw new Error(`Exchanges that the official documents do not allow:\n${violations.join('\n')}`);
    }
  };
  return { ...emulator, exchanges, close };
}

async function loadCheck(): Promise<(exchange: Exchange) => string[]> {
  if (!process.env['UPSTREAM_SPECS']) return () => [];
  // Only loaded where the documents are: the other tests do without the schema compiler.
  const { violationsOf } = await import('./officialCheck.ts');
  return violationsOf;
}
