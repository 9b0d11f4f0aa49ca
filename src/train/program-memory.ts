// A program in the memory of a training or an inference: bound once for each number of rows that batches have.
// Before: program/bind.ts. Next: batch.ts, trainer.ts.

import type { BoundProgram, PlacedProgram, ProgramAddresses } from '../program/bind.js';
import type { Matrix, SparseMatrix } from '../tensor.js';

export class ProgramMemory {
  private readonly bound = new Map<number, BoundProgram>();

  constructor(
    private readonly placed: PlacedProgram,
    private readonly at: ProgramAddresses,
  ) {}

  get descending(): ReadonlySet<number> {
    return this.placed.program.descending;
  }

  /** For a batch whose rows are `input`. Batches of as many rows have their input at the same place. */
  for(input: Matrix | SparseMatrix): BoundProgram {
    let program = this.bound.get(input.rows);
    if (!program) {
      program = this.placed.bind(this.at, input.rows, input);
      this.bound.set(input.rows, program);
    }
    return program;
  }
}
