// Regression metrics, as scikit-learn's metrics define them.
// Before: targets. Next: network.ts evaluates, cli/ shows it.

import { DataError, ShapeError } from '../errors.js';
import { requireShape } from '../options/shapes.js';
import { column } from './column.js';

/** The scores of one target, in its own units. */
export interface ValueScores {
  /** The target's name. */
  readonly name: string;
  /** Mean of |error|. */
  readonly meanAbsoluteError: number;
  /** Root of the mean of error². */
  readonly rootMeanSquaredError: number;
  /** 1 - Σ error²/Σ (truth - mean)²; for a truth that never varies 1 where all is right, else 0. */
  readonly r2: number;
}

type Values = Float32Array | Float64Array;

export interface RegressionInit {
  /** Mean loss per row. */
  loss: number;
  /** Whether the loss is of standardised targets. Default false. */
  scaled?: boolean;
  /** [rows, names], row-major. */
  truth: Values;
  predicted: Values;
  names: readonly string[];
}

const INIT_SHAPE = {
  ...{ loss: 'number', truth: 'list', predicted: 'list', names: ['text'], 'scaled?': 'switch' },
} as const;
/**
 * How well values were predicted, in the targets' own units. Made by `network.evaluateValues(data)`.
 * @example
 * const { rootMeanSquaredError, r2 } = network.evaluateValues(test);
 */
export class RegressionEvaluation {
  // In the order of the JSON.
  /** How many rows were evaluated. */
  readonly rows: number;
  /** Mean per row; of standardised targets, in their deviations, where `scaled`. */
  readonly loss: number;
  /** Whether the loss is that of standardised targets. */
  readonly scaled: boolean;
  /** Plain means over the targets. */
  readonly meanAbsoluteError: number;
  /** In the targets' units; with several targets over all of them. */
  readonly rootMeanSquaredError: number;
  /** The share of the targets' variance that is explained; at most 1. */
  readonly r2: number;
  /** In the order of the targets. */
  readonly perTarget: readonly ValueScores[];
  /** [rows, targets], row-major. */
  readonly truth: Values;
  /** [rows, targets], row-major. */
  readonly predicted: Values;

  /** @throws ShapeError when the lengths do not fit, DataError when there are no rows. */
  constructor(init: RegressionInit) {
    requireShape('RegressionEvaluation', init, INIT_SHAPE);
    const { loss, scaled = false, truth, predicted, names } = init;
    const rows = truth.length / names.length;
    if (truth.length !== predicted.length || !Number.isInteger(rows)) {
      throw new ShapeError(
        `evaluate: ${truth.length} true values, ${predicted.length} predicted ones, ${names.length} targets`,
      );
    }
    if (rows === 0) throw new DataError('evaluate: no rows, at least 1 expected');
    this.rows = rows;
    this.loss = loss;
    this.scaled = scaled;
    this.truth = truth;
    this.predicted = predicted;
    this.perTarget = names.map((name, j) =>
      scoresOf(name, column(truth, names.length, j), column(predicted, names.length, j)),
    );
    const mean = (key: 'meanAbsoluteError' | 'rootMeanSquaredError' | 'r2') =>
      this.perTarget.reduce((sum, scores) => sum + scores[key], 0) / names.length;
    this.meanAbsoluteError = mean('meanAbsoluteError');
    this.rootMeanSquaredError = mean('rootMeanSquaredError');
    this.r2 = mean('r2');
  }

  /** Plain data. */
  toJSON() {
    const { truth, predicted, ...figures } = this as RegressionEvaluation;
    return { ...figures, loss: Number.isFinite(this.loss) ? this.loss : null };
  }
}

const HUGE = 1e140;
const SHRINK = 2 ** -500;

function scoresOf(name: string, truth: Float64Array, predicted: Float64Array): ValueScores {
  const n = truth.length;
  // The squares of larger values would be infinite, and r2 no number.
  const huge = [truth, predicted].some((values) => values.some((value) => Math.abs(value) > HUGE));
  const unit = huge ? SHRINK : 1;
  const average = truth.reduce((sum, value) => sum + value * unit, 0) / n;
  let absolute = 0;
  let squared = 0;
  let spread = 0;
  truth.forEach((value, i) => {
    const error = predicted[i] * unit - value * unit;
    absolute += Math.abs(error);
    squared += error * error;
    spread += (value * unit - average) ** 2;
  });
  const r2 = spread > 0 ? 1 - squared / spread : Number(squared === 0);
  const rootMeanSquaredError = Math.sqrt(squared / n) / unit;
  return { name, meanAbsoluteError: absolute / n / unit, rootMeanSquaredError, r2 };
}
