// The evaluation of several yes-or-no labels per row: label by label, and over all of them, as scikit-learn's metrics define it.
// Before: precision-recall-f1.ts. Next: network.ts evaluates, cli/ shows it.

import { DataError, ShapeError } from '../errors.js';
import { requireShape } from '../options/shapes.js';
import { column } from './column.js';
import {
  type ClassScores,
  macroAverage,
  occurs,
  scoresOf,
  scoresToJSON,
  sharesOf,
} from './precision-recall-f1.js';
import { meanOf, type RankingMeasures, rankingMeasures } from './probability-metrics.js';

export interface MultiLabelInit {
  /** Mean loss per row. */
  loss: number;
  /** [rows, names], row-major, each 0 or 1. */
  truth: ArrayLike<number>;
  predicted: ArrayLike<number>;
  /** [rows, names]; without them ROC AUC and average precision are null. */
  probabilities?: ArrayLike<number>;
  names: readonly string[];
}

/** A label's figures; ROC AUC and average precision are null where no row has the label, or all rows have it. */
export interface LabelScores extends ClassScores, RankingMeasures {}

const INIT_SHAPE = {
  ...{ loss: 'number', truth: 'list', predicted: 'list', names: ['text'], 'probabilities?': 'list' },
} as const;
/**
 * How well several labels for each row were predicted. Made by `network.evaluateLabels(data)`.
 * @example
 * const { hammingLoss, microAverage } = network.evaluateLabels(test);
 */
export class MultiLabelEvaluation {
  // In the order of the JSON.
  /** How many rows were evaluated. */
  readonly rows: number;
  /** The mean loss of a row. */
  readonly loss: number;
  /** Share of decisions that are right: 1 - the Hamming loss. */
  readonly accuracy: number;
  /** Share of rows with all labels right. */
  readonly subsetAccuracy: number;
  /** The share of all labels of all rows that were predicted wrong. */
  readonly hammingLoss: number;
  /** Plain means over the labels that have these figures; null where none has. */
  readonly rocAuc: number | null;
  /** Average precision of each label, and their mean. */
  readonly averagePrecision: number | null;
  /** Why a label's figure is null: sentences. */
  readonly notes: readonly string[];
  /** Over all decisions alike: a frequent label counts more. */
  readonly microAverage: ClassScores;
  /** The plain mean over the labels that occur in truth or prediction. (scikit-learn counts the others as 0.) */
  readonly macroAverage: ClassScores;
  /** Labels that occur in neither truth nor prediction: their scores are NaN and are not part of the macro average. */
  readonly labelsLeftOut: number;
  /** In the order of the labels; support counts the rows that have the label. */
  readonly perLabel: readonly LabelScores[];
  /** The labels, in the order of their columns. */
  readonly names: readonly string[];

  /** @throws ShapeError when the lengths do not fit, DataError when there are no rows. */
  constructor(init: MultiLabelInit) {
    requireShape('MultiLabelEvaluation', init, INIT_SHAPE);
    const { loss, truth, predicted, probabilities, names } = init;
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
    this.perLabel = counts.map((one, j) => ({
      ...scoresOf(one.both, one.truth, one.predicted),
      ...measuresOf(truth, probabilities, labels, j),
    }));
    this.rocAuc = meanOf(this.perLabel.map((one) => one.rocAuc));
    this.averagePrecision = meanOf(this.perLabel.map((one) => one.averagePrecision));
    this.notes = notesOf(this.perLabel, this.names, { rows, given: probabilities !== undefined });
    this.labelsLeftOut = this.perLabel.filter((scores) => !occurs(scores)).length;
    this.microAverage = sharesOf(sum('both'), sum('truth'), sum('predicted'));
    this.macroAverage = macroAverage(this.perLabel);
    this.accuracy = right / (rows * labels);
    this.hammingLoss = 1 - this.accuracy;
    this.subsetAccuracy = whole / rows;
  }

  /** Plain data with the labels' names. */
  toJSON() {
    const { names, ...figures } = this as MultiLabelEvaluation;
    return {
      ...figures,
      loss: Number.isFinite(this.loss) ? this.loss : null,
      perLabel: this.perLabel.map((scores, j) => ({ label: names[j], ...scores, ...scoresToJSON(scores) })),
    };
  }
}

interface Counts {
  both: number;
  truth: number;
  predicted: number;
}

/** Of one label's column. */
function measuresOf(
  truth: ArrayLike<number>,
  probabilities: ArrayLike<number> | undefined,
  labels: number,
  j: number,
): RankingMeasures {
  const none = { rocAuc: null, averagePrecision: null };
  if (!probabilities) return none;
  const scores = column(probabilities, labels, j);
  return scores.some(Number.isNaN) ? none : rankingMeasures(scores, column(truth, labels, j));
}

function notesOf(
  perLabel: readonly LabelScores[],
  names: readonly string[],
  { rows, given }: { rows: number; given: boolean },
): string[] {
  if (!given) return ['no probabilities were given'];
  const reasons: [string, (scores: LabelScores) => boolean][] = [
    ['that no row has', ({ support }) => support === 0],
    ['that all rows have', ({ support }) => support === rows],
    [
      'with probabilities that are not numbers',
      ({ rocAuc, support }) => rocAuc === null && support % rows > 0,
    ],
  ];
  return reasons.flatMap(([reason, applies]) => {
    const listed = names.filter((_, j) => applies(perLabel[j]));
    if (listed.length === 0) return [];
    return `ROC AUC and average precision leave out labels ${reason}: ${listed.join(', ')}`;
  });
}
