import { faults } from '../support/faults.ts';
import type { FaultName } from '../support/faults.ts';
import { nameOf, runCell } from './cell.ts';
import type { Cell, CellReport } from './cell.ts';
import { startFaultedService } from './faultedService.ts';
import { startLoopProbe } from './loopProbe.ts';
import type { LoopProbe } from './loopProbe.ts';
import type { TestedOperation } from './operations.ts';
import { canBeApplied } from './faultTable.ts';

export interface MatrixReport {
  readonly cells: readonly CellReport[];
  /** By cell, or by fault for a service as a whole. */
  readonly problems: readonly string[];
  /** Cells that ran again, with the problems of the first run. */
  readonly rerun: readonly string[];
  readonly tookMs: number;
}

export const faultNames: readonly FaultName[] = namesOf(faults);

/** All variants of an operation under a fault. */
export function cellsOf(operation: TestedOperation, fault: FaultName): Cell[] {
  const isWrite = operation.kind !== 'read';
  const applications = isWrite && canBeApplied(fault) ? [false, true] : [false];
  const hasKey = operation.takesKey;
  return applications.flatMap((applied): Cell[] => {
    const cell: Cell = { operation, fault, applied, hasKey, lasts: 'always', reach: 'call' };
    return [
      cell,
      { ...cell, lasts: 'first' },
      ...(hasKey ? [{ ...cell, hasKey: false }] : []),
      // The lookup of a lost creation meets the fault as well.
      ...(operation.kind === 'readBack' ? [{ ...cell, reach: 'upstream' } as const] : []),
    ];
  });
}

/**
 * Runs groups of cells: each group in sequence in a service of its own, `concurrency` groups concurrently. A cell with
 * problems runs again alone, because the cells share an event loop: work of others distorts timeouts of 150 ms. Alone, it runs
 * again only if the event loop was delayed.
 */
export async function runMatrix(groups: readonly (readonly Cell[])[], concurrency: number): Promise<MatrixReport> {
  const startedAt = performance.now();
  const run = new Run(groups);
  await Promise.all(Array.from({ length: concurrency }, () => run.work()));
  for (let round = 0; round < maxRounds && run.waitingAlone.length > 0; round++) await run.rerunAlone();
  return { ...run.end(), tookMs: performance.now() - startedAt };
}

const delayedMs = 40;
const maxRounds = 3;

class Run {
  /** Cells to run again alone, with the reports of their last runs. */
  waitingAlone: CellReport[] = [];
  readonly #probe: LoopProbe = startLoopProbe();
  readonly #waiting: (readonly Cell[])[];
  readonly #cells: CellReport[] = [];
  readonly #problems: string[] = [];
  readonly #rerun: string[] = [];

  constructor(groups: readonly (readonly Cell[])[]) {
    this.#waiting = [...groups];
  }

  async work(): Promise<void> {
    for (let cells = this.#waiting.shift(); cells; cells = this.#waiting.shift()) await this.#runGroup(cells, false);
  }

  async rerunAlone(): Promise<void> {
    for (const { cell, problems, lagMs } of this.waitingAlone.splice(0)) {
      this.#rerun.push(`${nameOf(cell)} (${Math.round(lagMs)} ms delay): ${problems.join('; ')}`);
      await this.#runGroup([cell], true);
    }
  }

  end(): Omit<MatrixReport, 'tookMs'> {
    this.#probe.stop();
    for (const report of this.waitingAlone) this.#record(report);
    return { cells: this.#cells, problems: this.#problems, rerun: this.#rerun };
  }

  async #runGroup(cells: readonly Cell[], isAlone: boolean): Promise<void> {
    const fault = cells[0]?.fault;
    if (fault === undefined) return;
    const faulted = await startFaultedService(fault);
    try {
      for (const cell of cells) {
        const report = await runCell(faulted, cell, `cell-${++labelCount}`, this.#probe);
        const isDistorted = !isAlone || report.lagMs > delayedMs;
        if (report.problems.length > 0 && isDistorted) this.waitingAlone.push(report);
        else this.#record(report);
      }
    } finally {
      this.#problems.push(...(await faulted.close()).map((problem) => `${fault}: ${problem}`));
    }
  }

  #record(report: CellReport): void {
    this.#cells.push(report);
    this.#problems.push(...report.problems.map((problem) => `${nameOf(report.cell)}: ${problem}`));
  }
}

let labelCount = 0;

function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  const names: Name[] = [];
  for (const name in record) names.push(name);
  return names;
}
