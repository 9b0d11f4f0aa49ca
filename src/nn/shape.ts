// The shape of a sample: [784], or [28, 28, 1] for an image of rows, columns and channels. A batch is rows of samples.
// Next: kinds/ say which shape a layer makes of which.

export type Shape = readonly number[];

export function sizeOfShape(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** "28×28×1" */
export function formatShape(shape: Shape): string {
  return shape.join('×');
}
