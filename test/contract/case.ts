import { demoIds } from '../../src/emulator/demo.ts';
import type { Calls } from '../emulator/calls.ts';

/** One way to get one status out of one operation. */
export interface Case {
  readonly operation: string;
  readonly status: number;
  readonly when: string;
  readonly ask: (calls: Calls) => Promise<unknown>;
}

export function at(operation: string, status: number, when: string, ask: Case['ask']): Case {
  return { operation, status, when, ask };
}

/** Deletes the customer Acme before the call. */
export async function deleted(calls: Calls, method: string, path: string, body?: object): Promise<unknown> {
  await calls.konnect('DELETE', `/customers/${demoIds.acme}`);
  return calls.konnect(method, path, body);
}
