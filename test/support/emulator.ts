import { startEmulator } from '../../src/emulator/emulator.ts';
import type { Emulator, EmulatorOptions, Exchange } from '../../src/emulator/emulator.ts';

/** An emulator of one test file's own, with the record of what it was asked. */
export interface TestEmulator extends Emulator {
  readonly exchanges: Exchange[];
}

export async function startTestEmulator(options: EmulatorOptions = {}): Promise<TestEmulator> {
  const exchanges: Exchange[] = [];
  const emulator = await startEmulator({
    ...options,
    onExchange: (exchange) => {
      exchanges.push(exchange);
      options.onExchange?.(exchange);
    },
  });
  return { ...emulator, exchanges };
}
