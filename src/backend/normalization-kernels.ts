// The table's part on batch normalisation (Ioffe & Szegedy 2015). Before: kernels.ts says what holds for all.

export interface NormalizationKernels {
  /**
   * Normalises each column of x [rows, columns] by its own mean and variance over the rows, in place, and passes it on:
   * x = (x - mean)/√(variance + epsilon); y [rows, columns], elsewhere, = f(scale·x + shift), f an activation code with its `slope`.
   * The variance is the population's (÷ rows). center, inverse f32 [columns] are written: the means, and 1/√(variance + ε).
   * mean, variance f32 [columns] are running ones, moved by `momentum` of the way to these rows' (of the variance ÷ (rows -
   * 1), as torch.nn.BatchNorm1d has it; of a single row it is 0). All vectors f32 [columns]. rows = 0 changes nothing.
   */
  normalize(
    rows: number,
    columns: number,
    x: number,
    xRowStride: number,
    scale: number,
    shift: number,
    y: number,
    yRowStride: number,
    center: number,
    inverse: number,
    mean: number,
    variance: number,
    momentum: number,
    epsilon: number,
    activation: number,
    slope: number,
  ): void;

  /**
   * From dy [rows, columns], the gradient of scale·x + shift, and x as `normalize` left it:
   * scaleGradient = Σ dy·x and shiftGradient = Σ dy over the rows, and in place
   * dy = scale·inverse·(dy - (shiftGradient + x·scaleGradient)/rows), the gradient of what was normalised.
   */
  normalizeGradient(
    rows: number,
    columns: number,
    x: number,
    xRowStride: number,
    dy: number,
    dyRowStride: number,
    scale: number,
    inverse: number,
    scaleGradient: number,
    shiftGradient: number,
  ): void;
}
