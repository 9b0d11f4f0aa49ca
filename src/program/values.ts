// What the steps of a program read and write, before it is known where that lies: matrices of a batch, parameters and
// their gradients, scratch. Two values are the same only if they are the same object.
// Next: operations.ts has what is done with them, lifetimes.ts gives them memory, bind.ts addresses.

/** The rows of the batch, [rows, columns], dense or as lists of nonzeros. */
export interface InputValue {
  readonly kind: 'input';
  readonly columns: number;
}

/** A matrix [rows of the batch, columns]. */
export interface RowsValue {
  readonly kind: 'rows';
  readonly columns: number;
}

/** Some columns of another matrix, from `first`. */
export interface ColumnsValue {
  readonly kind: 'columns';
  readonly of: RowsValue | ScratchValue;
  readonly first: number;
  readonly columns: number;
}

/** Memory of a fixed size: a matrix [rows, columns], or with `rows` null a vector [columns]. */
export interface ScratchValue {
  readonly kind: 'scratch';
  readonly rows: number | null;
  readonly columns: number;
  /** Kept from step to step of the training: its place is never given to another. */
  readonly lasting: boolean;
}

/** A tensor of a member's parameters, or the gradient that lies alike in the block of gradients. */
export interface TensorValue {
  readonly kind: 'tensor';
  readonly block: 'parameters' | 'gradients';
  /** Which of the networks that are trained together; 0 for one alone. */
  readonly member: number;
  /** Floats from the start of the member's block. */
  readonly offset: number;
  readonly rows: number | null;
  readonly columns: number;
  /** Whether L2 and weight decay apply. */
  readonly decayed: boolean;
}

export type Value = InputValue | RowsValue | ColumnsValue | ScratchValue | TensorValue;

export function rowsValue(columns: number): RowsValue {
  return { kind: 'rows', columns };
}

export function scratchVector(columns: number, lasting = false): ScratchValue {
  return { kind: 'scratch', rows: null, columns, lasting };
}

export function scratchMatrix(rows: number, columns: number, lasting = false): ScratchValue {
  return { kind: 'scratch', rows, columns, lasting };
}

/** The value whose memory it lies in: of some columns the whole matrix, else itself. */
export function wholeOf(value: Value): Exclude<Value, ColumnsValue> {
  return value.kind === 'columns' ? value.of : value;
}

export function elementsOf({ rows, columns }: ScratchValue): number {
  return (rows ?? 1) * columns;
}
