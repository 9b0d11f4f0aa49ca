// From a model's probabilities and weights to the rows and images of the report.
// Before: png.ts. Next: the entry point puts the result into its ReportData.

import { ShapeError } from '../errors.js';
import { indexOfLargest } from '../statistics.js';
import { largestMagnitude, weightImage } from './png.js';
import type { NamedValue, PredictedRow, PredictionsData, WeightsData } from './report-data.js';
import { requireArguments } from './report-shapes.js';

const WORST = 25;
const LISTED = 10; // of the most confident errors, and of the uncertain rows

/** What predictionsData() chooses rows from. */
export interface PredictionsInit {
  /** Which rows these are: "test rows". */
  name: string;
  /** [rows], class indices. */
  truth: Int32Array;
  /** [rows, classes] */
  probabilities: Float32Array;
  classNames: readonly string[];
  /** [rows], class indices, where they were decided with `threshold`, not by the highest probability. */
  predicted?: Int32Array;
  /** With two classes: the lowest probability at which the second one is predicted. */
  threshold?: number;
  /** The number a reader knows row `position` by. Default: the position. */
  rowNumber?: (position: number) => number;
  /** Row `position` as a data URI, when rows are images: see grayImage. Called for the rows that are shown. */
  image?: (position: number) => string;
  /** Cells of row `position` in its table, of the same columns for every row. Called for the rows that are shown. */
  cells?: (position: number) => readonly NamedValue[];
}

/**
 * The rows worth looking at: the 25 worst errors, the 10 most confident errors and the 10 least certain predictions.
 * Equal ones in the order of the rows. @throws ShapeError when the sizes differ.
 * @example
 * const { truth, probabilities, classNames } = network.evaluate(test);
 * const { worst } = predictionsData({ name: 'test', truth, probabilities, classNames });
 */
export function predictionsData(init: PredictionsInit): PredictionsData {
  requireArguments('predictionsData', init);
  const { name, truth, probabilities, classNames, threshold } = init;
  const classes = classNames.length;
  if (probabilities.length !== truth.length * classes) {
    throw new ShapeError(
      `predictionsData: ${truth.length} rows × ${classes} classes need ${truth.length * classes} probabilities, ` +
        `${probabilities.length} given`,
    );
  }
  if (init.predicted && init.predicted.length !== truth.length)
    throw new ShapeError(`predictionsData: ${truth.length} rows, ${init.predicted.length} predictions`);
  /** The distance to the other decision. */
  const certainty = ({ position, probability }: { position: number; probability: number }) =>
    threshold === undefined ? probability : Math.abs(probabilities[position * classes + 1] - threshold);
  const all = Array.from(truth, (label, position) => {
    const own = probabilities.subarray(position * classes, (position + 1) * classes);
    const predicted = init.predicted?.[position] ?? indexOfLargest(own);
    return { position, label, predicted, probability: own[predicted], trueProbability: own[label] };
  });
  const errors = all.filter(({ label, predicted }) => label !== predicted);
  const shown = (rows: typeof all, count: number): PredictedRow[] =>
    rows.slice(0, count).map(({ position, label, predicted, probability, trueProbability }) => ({
      row: init.rowNumber?.(position) ?? position,
      true: classNames[label],
      predicted: classNames[predicted],
      probability,
      trueProbability,
      image: init.image?.(position),
      cells: init.cells?.(position),
    }));
  return {
    name,
    worst: shown(
      [...errors].sort((a, b) => a.trueProbability - b.trueProbability),
      WORST,
    ),
    confidentMistakes: shown(
      [...errors].sort((a, b) => b.probability - a.probability),
      LISTED,
    ),
    uncertain: shown(
      [...all].sort((a, b) => certainty(a) - certainty(b)),
      LISTED,
    ),
    threshold,
  };
}

/** The weights of a layer that reads images, and their shape. */
export interface WeightsInit {
  /** [inputs, units], row-major: Network.layers[0].weight of a model without a hidden layer. */
  weight: Float32Array;
  classNames: readonly string[];
  /** inputs = width × height */
  width: number;
  height: number;
}

/**
 * An image of each class's weights, all on one scale.
 * @throws ShapeError when the sizes differ.
 * @example
 * const { weight } = network.layers[0];
 * const { images } = weightsData({ weight, classNames, width: 28, height: 28 });
 */
export function weightsData(init: WeightsInit): WeightsData {
  requireArguments('weightsData', init);
  const { weight, classNames, width, height } = init;
  const units = classNames.length;
  const inputs = width * height;
  if (weight.length !== inputs * units) {
    throw new ShapeError(
      `weightsData: ${width}×${height} inputs × ${units} classes need ${inputs * units} weights, ${weight.length} given`,
    );
  }
  const limit = largestMagnitude(weight);
  const images = classNames.map((className, unit) => {
    const own = Float32Array.from({ length: inputs }, (_, input) => weight[input * units + unit]);
    return { className, image: weightImage(own, width, height, limit) };
  });
  return { images, limit };
}
