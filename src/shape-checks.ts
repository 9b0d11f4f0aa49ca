// What the operations ask of shapes, with errors that name both sides.
// Next: update-ops.ts and ops.ts.

import { ShapeError } from './errors.js';
import { type Matrix, shapeOf } from './tensor.js';

export function require(condition: boolean, op: string, what: string): asserts condition {
  if (!condition) throw new ShapeError(`${op}: ${what}`);
}

export function requireSame(op: string, a: Matrix, b: Matrix, names: string): void {
  require(a.rows === b.rows &&
    a.columns === b.columns, op, `${names} differ: ${shapeOf(a)} and ${shapeOf(b)}`);
}

/** How many rows lie as one stretch: elementwise kernels then take the whole matrix in one call. */
export function stretches(op: string, ...matrices: Matrix[]): number {
  for (const m of matrices) {
    require(m.rows <= 1 ||
      m.rowStride === m.columns, op, `rows must be contiguous, stride is ${m.rowStride}`);
  }
  return matrices[0].rows * matrices[0].columns;
}
