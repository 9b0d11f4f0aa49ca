// What stands for a class that no training row has, or that all have: there is nothing to learn, and one answer to all rows.
// scikit-learn has _ConstantPredictor for it. Next: one-vs-rest.ts.

import { type FeatureRows, unlabelled } from '../data/typed-rows.js';

export class ConstantClassifier {
  /** @param probability of the class, for any row of `featureCount` features. */
  constructor(
    readonly featureCount: number,
    readonly probability: number,
  ) {}

  /** Learns nothing. */
  async fit(): Promise<void> {}

  /** [rows, 2]: the probabilities of the rest and of the class. @throws ShapeError */
  predictProba(rows: FeatureRows): Float32Array {
    const { size } = unlabelled(rows, this.featureCount);
    const pair = [1 - this.probability, this.probability];
    return Float32Array.from({ length: 2 * size }, (_, i) => pair[i % 2]);
  }
}
