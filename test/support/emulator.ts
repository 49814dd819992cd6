import { startEmulator } from '../../src/emulator/emulator.ts';
import type { Emulator, EmulatorOptions, Exchange } from '../../src/emulator/emulator.ts';

/**
 * Emulator that records its exchanges. When UPSTREAM_SPECS is the folder of the official OpenAPI documents, every exchange is
 * checked against them, and `close` throws if one violates them.
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
      throw new Error(`Exchanges that violate the official documents:\n${violations.join('\n')}`);
    }
  };
  return { ...emulator, exchanges, close };
}

async function loadCheck(): Promise<(exchange: Exchange) => string[]> {
  if (!process.env['UPSTREAM_SPECS']) return () => [];
  // Loaded on demand, because only these tests need the schema compiler.
  const { violationsOf } = await import('./officialCheck.ts');
  return violationsOf;
}
