import { faults } from '../support/faults.ts';
import type { FaultName } from '../support/faults.ts';
import { nameOf, runCell } from './cell.ts';
import type { Cell, CellReport } from './cell.ts';
import { openLane } from './faultedService.ts';
import { startLoopProbe } from './loopProbe.ts';
import type { LoopProbe } from './loopProbe.ts';
import type { TestedOperation } from './operations.ts';
import { canBeApplied } from './outcomes.ts';

export interface MatrixReport {
  readonly cells: readonly CellReport[];
  /** By the name of the cell, or of the fault where a lane as a whole is concerned. */
  readonly trouble: readonly string[];
  /** The cells that were run again, with what was wrong the first time. */
  readonly repeated: readonly string[];
  readonly tookMs: number;
}

export const faultNames: readonly FaultName[] = namesOf(faults);

/** Each way in which an operation can meet a fault. */
export function cellsOf(operation: TestedOperation, fault: FaultName): Cell[] {
  const isWrite = operation.kind !== 'read';
  const applications = isWrite && canBeApplied(fault) ? [false, true] : [false];
  const isNamed = operation.takesKey;
  return applications.flatMap((applied): Cell[] => {
    const cell: Cell = { operation, fault, applied, isNamed, lasts: 'on', reach: 'call' };
    return [
      cell,
      { ...cell, lasts: 'first' },
      ...(isNamed ? [{ ...cell, isNamed: false }] : []),
      // Its outcome is found out by asking the upstream something else: then it makes a difference.
      ...(operation.kind === 'readBack' ? [{ ...cell, reach: 'upstream' } as const] : []),
    ];
  });
}

/**
 * Runs cells in lanes: one after another within a lane, so many lanes at once. A cell that went wrong while the machine
 * was late is run again, alone: with time-outs of 150 ms, a process that does not run for 40 ms tells nothing about the
 * service. What goes wrong while the machine is in time counts at once.
 */
export async function runMatrix(lanes: readonly (readonly Cell[])[], atOnce: number): Promise<MatrixReport> {
  const startedAt = performance.now();
  const run = new Run(lanes);
  await Promise.all(Array.from({ length: atOnce }, () => run.work()));
  for (let round = 0; round < rounds && run.late.length > 0; round++) await run.repeatLate();
  return { ...run.end(), tookMs: performance.now() - startedAt };
}

const lateMs = 40;
const rounds = 3;

class Run {
  late: CellReport[] = [];
  readonly #probe: LoopProbe = startLoopProbe();
  readonly #waiting: (readonly Cell[])[];
  readonly #cells: CellReport[] = [];
  readonly #trouble: string[] = [];
  readonly #repeated: string[] = [];

  constructor(lanes: readonly (readonly Cell[])[]) {
    this.#waiting = [...lanes];
  }

  async work(): Promise<void> {
    for (let lane = this.#waiting.shift(); lane; lane = this.#waiting.shift()) await this.#runLane(lane);
  }

  async repeatLate(): Promise<void> {
    const late = this.late.splice(0);
    for (const { cell, trouble, lagMs } of late) {
      this.#repeated.push(`${nameOf(cell)} (${Math.round(lagMs)} ms late): ${trouble.join('; ')}`);
      await this.#runLane([cell]);
    }
  }

  end(): Omit<MatrixReport, 'tookMs'> {
    this.#probe.stop();
    for (const report of this.late) this.#keep(report);
    return { cells: this.#cells, trouble: this.#trouble, repeated: this.#repeated };
  }

  async #runLane(cells: readonly Cell[]): Promise<void> {
    const fault = cells[0]?.fault;
    if (fault === undefined) return;
    const lane = await openLane(fault);
    try {
      for (const cell of cells) {
        const report = await runCell(lane, cell, `cell-${++labels}`, this.#probe);
        if (report.trouble.length > 0 && report.lagMs > lateMs) this.late.push(report);
        else this.#keep(report);
      }
    } finally {
      this.#trouble.push(...(await lane.close()).map((what) => `${fault}: ${what}`));
    }
  }

  #keep(report: CellReport): void {
    this.#cells.push(report);
    this.#trouble.push(...report.trouble.map((what) => `${nameOf(report.cell)}: ${what}`));
  }
}

let labels = 0;

function namesOf<Name extends string>(record: Readonly<Record<Name, unknown>>): Name[] {
  const names: Name[] = [];
  for (const name in record) names.push(name);
  return names;
}
