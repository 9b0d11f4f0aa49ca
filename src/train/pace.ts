// How often a file is written while a training goes: so seldom that single writes take less than a hundredth of the time.
// Next: formats/tensorboard-log.ts, and the command line for results.csv.

/** The time between two writes, in times that the last one took. */
const TIMES = 300;
/** Before the first one, in seconds: a write may take some 10 ms. */
const FIRST = 1.5;

export class Pace {
  private due = FIRST;

  /** Whether a write is due. @param seconds of the training so far */
  isDue(seconds: number): boolean {
    return seconds >= this.due;
  }

  /** A write that began and ended at these seconds of the training. */
  wrote(began: number, ended: number): void {
    this.due = ended + TIMES * (ended - began);
  }
}
