// The table's part on predicted values. Before: kernels.ts says what holds for all.

export interface RegressionKernels {
  /**
   * The squared error of outputs [rows, columns] against targets, and its gradient, in one pass: a row's loss is the mean
   * of (output - target)² over its columns (torch.nn.MSELoss, once it is divided by the rows), gradient [rows, columns] =
   * scale·2·(output - target)/columns, or 0 for none; in place allowed (gradient = outputs).
   * stats f64[2] (8-byte aligned): stats[0] += the sum of the rows' losses; stats[1] += that of their mean absolute errors.
   * units f64 [columns] (8-byte aligned) multiply only the absolute errors, column by column; 0 for none. Targets that were
   * divided by a deviation have errors in their own unit again.
   * weights f32 [rows] multiply each row's loss and gradient; 0 for none.
   */
  squaredError(
    rows: number,
    columns: number,
    outputs: number,
    rowStride: number,
    targets: number,
    targetsRowStride: number,
    scale: number,
    gradient: number,
    gradientRowStride: number,
    stats: number,
    weights: number,
    units: number,
  ): void;

  /**
   * The same with Huber's loss (1964; torch.nn.HuberLoss): ½e² where |e| <= delta, else delta·(|e| - ½delta); the gradient is
   * scale·e/columns, e cut off at ±delta.
   */
  huberError(
    rows: number,
    columns: number,
    outputs: number,
    rowStride: number,
    targets: number,
    targetsRowStride: number,
    scale: number,
    gradient: number,
    gradientRowStride: number,
    stats: number,
    weights: number,
    units: number,
    delta: number,
  ): void;
}
