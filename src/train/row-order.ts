// The order in which an epoch visits its training rows: a shuffle of rows that are all in memory; or of one window of them after the
// other, each brought to memory when its first step comes and shuffled within itself.
// Before: shuffle-rows.ts. Next: trainer.ts.

import type { Arena } from '../memory/arena.js';
import { shuffleRows, shuffleStream } from './shuffle-rows.js';
import type { TrainRows } from './trainer-options.js';

/** Every row of an epoch; without windows it is one that is always there. */
export class RowOrder {
  /** Rows of an epoch. */
  readonly total: number;
  private readonly windowRows: number;
  private seed = 0;
  private epoch = 0;
  /** The window that is in memory, -1 for none of this epoch. */
  private window = -1;

  /** `address` is that of u32 [rows of a window]. `begun` is told of each window that is shuffled, by its number from 0. */
  constructor(
    private readonly arena: Arena,
    private readonly address: number,
    private readonly train: TrainRows,
    private readonly batchRows: number,
    private readonly begun: (seed: number, epoch: number, window: number) => void,
  ) {
    this.total = train.windows?.size ?? train.rows.length;
    this.windowRows = train.rows.length;
  }

  begin(seed: number, epoch: number): void {
    Object.assign(this, { seed, epoch, window: -1 });
    if (!this.train.windows) this.shuffle(0);
  }

  /** Brings the rows of a step to memory; undefined where they are there. */
  bring(step: number): Promise<void> | undefined {
    const { train, windowRows, total } = this;
    if (!train.windows) return undefined;
    const window = Math.floor((step * this.batchRows) / windowRows);
    if (window === this.window) return undefined;
    const first = window * windowRows;
    const load = train.windows.load(this.seed, this.epoch, first, Math.min(windowRows, total - first));
    return load.then(() => this.shuffle(window));
  }

  /** Where a step's rows begin in the window, and how many there are. */
  at(step: number): { first: number; rows: number } {
    const { batchRows, total, window, windowRows } = this;
    const place = step * batchRows;
    return { first: place - window * windowRows, rows: Math.min(batchRows, total - place) };
  }

  private shuffle(window: number): void {
    const { arena, address, train, seed, epoch, windowRows } = this;
    const rows = train.windows ? train.rows.subarray(0, this.total - window * windowRows) : train.rows;
    shuffleRows(arena, address, rows, shuffleStream(seed, epoch, window));
    this.window = window;
    this.begun(seed, epoch, window);
  }
}
