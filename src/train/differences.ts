// Where the zeros of each column went, for rows that are listed by what differs from that: standardised, kept within limits,
// and scaled by dropout. It is worked out as the kernels do it, to the bit; were it not, the lists would be longer, not wrong.
// A column whose zeros went far away is listed whole: what is near 0 there would lose digits as the difference of two large
// numbers, and by deviations it has few zeros, at most one in 1 + FAR² (Cantelli).
// Before: data/sparse-or-dense.ts says when. Next: gather-rows.ts.

import type { StandardizerAddresses } from '../data/resident-data.js';
import type { Arena } from '../memory/arena.js';

const FAR = 16;

export class Differences {
  private readonly zeros: Float32Array;
  private scaledBy = Number.NaN;

  /** At the addresses of input-memory-plan.ts's fields. */
  constructor(
    private readonly arena: Arena,
    private readonly at: { readonly shift: number; readonly ones: number },
    inputSize: number,
    { mean, scale, clip = Number.POSITIVE_INFINITY }: StandardizerAddresses,
  ) {
    arena.f32(at.ones, inputSize).fill(1);
    const limit = Math.fround(clip);
    this.zeros = new Float32Array(inputSize);
    if (mean === null || scale === null) return;
    const [means, scales] = [mean, scale].map(({ address }) => arena.f32(address, inputSize));
    this.zeros.forEach((_, j, zeros) => {
      const zero = Math.max(-limit, Math.min(limit, Math.fround(-means[j] * scales[j])));
      zeros[j] = Math.abs(zero) > FAR ? 0 : zero;
    });
  }

  /** The shift becomes that of rows whose dropout multiplies by `scale`; 1 for none. */
  scaleBy(scale: number): void {
    if (scale === this.scaledBy) return;
    this.scaledBy = scale;
    const shift = this.arena.f32(this.at.shift, this.zeros.length);
    this.zeros.forEach((zero, j) => {
      shift[j] = -zero * scale;
    });
  }
}
