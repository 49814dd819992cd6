/**
 * How many retries there may be: a share of the calls, so that an upstream in trouble does not get a multiple of its load.
 * A few are there from the start, or a service that is asked rarely could never repeat anything.
 */
export class RetryBudget {
  readonly #share: number;
  #balance = reserve;

  constructor(percent: number) {
    this.#share = percent / 100;
  }

  /** A call was made for the first time. */
  earn(): void {
    this.#balance = Math.min(reserve + most * this.#share, this.#balance + this.#share);
  }

  /** Whether a retry is paid for. */
  spend(): boolean {
    if (this.#balance < 1 || this.#share === 0) return false;
    this.#balance -= 1;
    return true;
  }
}

const reserve = 5;
/** Calls whose share can be saved up. */
const most = 100;
