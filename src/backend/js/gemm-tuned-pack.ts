// Packing for the tuned product: blocks of A and B as panels, in the order in which the register tile reads them.
// Next: gemm-tuned.ts walks the blocks and multiplies.

/** Rows of a panel of A, columns of a panel of B: those of the register tile. */
const TILE = 4;

/** A matrix whose rows and columns lie `rowStride` and `columnStride` floats apart. */
export interface Operand {
  address: number;
  rowStride: number;
  columnStride: number;
}

/**
 * Copies `lines` rows of A (or columns of B), each `depths` long, as panels of TILE lines: element p of all the
 * lines of a panel stand side by side. The last panel is filled up with zeros, whose products are never stored.
 */
export function packPanels(
  f32: Float32Array,
  source: number,
  lineStride: number,
  depthStride: number,
  lines: number,
  depths: number,
  f64: Float64Array,
  panels: number,
): void {
  let to = panels;
  for (let line = 0; line < lines; line += TILE) {
    const used = Math.min(TILE, lines - line);
    for (let p = 0; p < depths; p++) {
      let from = source + line * lineStride + p * depthStride;
      for (let t = 0; t < used; t++) {
        f64[to++] = f32[from];
        from += lineStride;
      }
      for (let t = used; t < TILE; t++) f64[to++] = 0;
    }
  }
}
