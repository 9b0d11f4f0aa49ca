// What several yes-or-no labels a row are worth: label by label, and over all of them, as scikit-learn's metrics define it.
// Before: metrics.ts. Next: network.ts evaluates, cli/ shows it.

import { DataError, ShapeError } from '../errors.js';
import { type ClassScores, macroAverage, occurs, scoresOf, scoresToJSON, sharesOf } from './metrics.js';

export interface MultiLabelInit {
  /** Mean loss per row. */
  loss: number;
  /** [rows, names], row-major, each 0 or 1. */
  truth: ArrayLike<number>;
  predicted: ArrayLike<number>;
  names: readonly string[];
}

export class MultiLabelEvaluation {
  readonly rows: number;
  readonly loss: number;
  readonly names: readonly string[];
  /** In the order of the labels; support counts the rows that have the label. */
  readonly perLabel: readonly ClassScores[];
  /** Over all decisions alike: a frequent label counts more. */
  readonly microAverage: ClassScores;
  /** The plain mean over the labels that occur in truth or prediction. (scikit-learn counts the others as 0.) */
  readonly macroAverage: ClassScores;
  /** Labels that no row has and none was predicted to have: their scores are NaN, and no part of the macro average. */
  readonly labelsLeftOut: number;
  /** Share of decisions that are right: 1 - the Hamming loss. */
  readonly accuracy: number;
  readonly hammingLoss: number;
  /** Share of rows with all labels right. */
  readonly subsetAccuracy: number;

  /** @throws ShapeError when the lengths do not fit, DataError when there are no rows. */
  constructor({ loss, truth, predicted, names }: MultiLabelInit) {
    const labels = names.length;
    const rows = truth.length / labels;
    if (truth.length !== predicted.length || !Number.isInteger(rows)) {
      throw new ShapeError(
        `evaluate: ${truth.length} true labels, ${predicted.length} predicted ones, ${labels} a row`,
      );
    }
    if (rows === 0) throw new DataError('evaluate: no rows, at least 1 expected');
    const counts = names.map(() => ({ both: 0, truth: 0, predicted: 0 }));
    let right = 0;
    let whole = 0;
    for (let i = 0; i < rows; i++) {
      let rightHere = 0;
      for (let j = 0; j < labels; j++) {
        const [t, p] = [truth[i * labels + j], predicted[i * labels + j]];
        counts[j].both += t * p;
        counts[j].truth += t;
        counts[j].predicted += p;
        rightHere += Number(t === p);
      }
      right += rightHere;
      whole += Number(rightHere === labels);
    }
    const sum = (key: keyof Counts) => counts.reduce((total, one) => total + one[key], 0);
    this.rows = rows;
    this.loss = loss;
    this.names = [...names];
    this.perLabel = counts.map((one) => scoresOf(one.both, one.truth, one.predicted));
    this.microAverage = sharesOf(sum('both'), sum('truth'), sum('predicted'));
    this.labelsLeftOut = this.perLabel.filter((scores) => !occurs(scores)).length;
    this.macroAverage = macroAverage(this.perLabel);
    this.accuracy = right / (rows * labels);
    this.hammingLoss = 1 - this.accuracy;
    this.subsetAccuracy = whole / rows;
  }

  /** Plain data with the labels' names. */
  toJSON() {
    const { rows, loss, names, microAverage, macroAverage, accuracy, hammingLoss, subsetAccuracy } = this;
    const { labelsLeftOut } = this;
    const perLabel = this.perLabel.map((scores, j) => ({ label: names[j], ...scoresToJSON(scores) }));
    const finite = Number.isFinite(loss) ? loss : null;
    return {
      rows,
      loss: finite,
      accuracy,
      subsetAccuracy,
      hammingLoss,
      microAverage,
      macroAverage,
      labelsLeftOut,
      perLabel,
    };
  }
}

interface Counts {
  both: number;
  truth: number;
  predicted: number;
}
