// The table's part on what changes the rows of a training batch. Before: kernels.ts says what holds for all.

export interface AugmentationKernels {
  /**
   * out [rows, height, width, pixel] = the images that `indices` (u32 [rows]) picks out of data [*, height, width, pixel],
   * each mirrored and moved as its word in `moves` (i32 [rows]) says; `pixel` counts bytes, and pixels that nothing moves to
   * are 0. A word is flip + 256·(right + 128) + 65536·(down + 128): flip 1 mirrors left to right, then the image goes
   * `right` and `down` by -128 to 127 pixels, possibly out of sight.
   */
  gatherImages(
    rows: number,
    height: number,
    width: number,
    pixel: number,
    data: number,
    indices: number,
    moves: number,
    out: number,
  ): void;

  /** Row i of x [rows, columns] = (1 - share)·x[i] + share·x[rows - 1 - i], in place; a row in the middle stays. */
  mixRows(rows: number, columns: number, x: number, share: number): void;

  /**
   * What softmaxCrossEntropy has to be added when row i's target is (1 - share)·its own label + share·that of row rows - 1
   * - i (Zhang et al. 2018, mixup). A row's loss is ln Σ e^z - Σ t·z, so moving `share` of t from class y to y' adds
   * share·(z_y - z_y') to it, and to the gradient scale·share at y, minus that at y'. (With smoothing ε share is (1 - ε)
   * times the mixing's.) stats f64[2]: stats[0] += the sum; hits count the own label. weights f32 [rows] or 0, as there.
   * logits, gradient [rows, *], different arrays; gradient 0 for none. labels i32 [rows].
   */
  mixLabels(
    rows: number,
    logits: number,
    rowStride: number,
    labels: number,
    scale: number,
    share: number,
    gradient: number,
    gradientRowStride: number,
    stats: number,
    weights: number,
  ): void;
}
