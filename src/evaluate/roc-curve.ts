// ROC and precision-recall curves of an evaluation, as points to draw or to store, thinned to what is visible.
// Before: roc-auc.ts has the counts, probability-metrics.ts the areas. Next: src/report draws them. (Evaluation does not import
// this file, so that pages without curves do not load it.)

import { requireShape } from '../options/shapes.js';
import type { Evaluation } from './classification-report.js';
import { againstRest, type RankingMeasures } from './probability-metrics.js';
import { type Ranking, rankScores } from './roc-auc.js';

/** Points of a curve from the highest threshold to the lowest. */
export interface Curve {
  /** ROC: the false positive rate. Precision and recall: the recall. */
  readonly x: readonly number[];
  /** ROC: the true positive rate. Precision and recall: the precision. */
  readonly y: readonly number[];
  /** Rows of at least this probability are called positive; null at the point where none is. Null for a mean of curves. */
  readonly thresholds: readonly (number | null)[] | null;
}

export interface Curves {
  readonly roc: Curve;
  readonly precisionRecall: Curve;
}

/** The ROC and precision-recall curves of a class. */
export interface ClassCurves extends Curves, RankingMeasures {
  /** The class; null for the mean over all classes. */
  readonly class: string | null;
}

/** With more classes than this, only a mean curve is drawn: more lines cannot be told apart. */
const MOST_CURVES = 10;
/** Points closer than this to the last kept point, in both directions, are left out. */
const RESOLUTION = 0.01;
/** Number of intervals of the x axis for a mean of curves. */
const GRID = 100;

const EVALUATION_SHAPE = {
  ...{ probabilities: 'null|list', truth: 'list', classNames: ['text'], positiveClass: 'text|null' },
  measures: { perClass: ['object'] },
};

/**
 * The curves of the positive one of two classes; of each class against the rest, up to ten; or one mean of more. Classes
 * without a ROC AUC have none; nor does an evaluation without probabilities.
 * @example
 * const curves = evaluationCurves(network.evaluate(test));
 */
export function evaluationCurves(
  evaluation: Pick<Evaluation, 'probabilities' | 'truth' | 'classNames' | 'measures' | 'positiveClass'>,
): ClassCurves[] {
  requireShape('evaluationCurves: evaluation', evaluation, EVALUATION_SHAPE);
  const { probabilities, truth, classNames, measures, positiveClass } = evaluation;
  const mean = new MeanCurves();
  const single = positiveClass !== null || classNames.length <= MOST_CURVES;
  const curves = classNames.flatMap((name, label): ClassCurves[] => {
    const { rocAuc, averagePrecision } = measures.perClass[label];
    if (probabilities === null || rocAuc === null || (positiveClass !== null && label === 0)) return [];
    const { scores, isClass } = againstRest(probabilities, truth, label);
    const whole = curvesOf(rankScores(scores, isClass))!;
    if (single) return [{ class: name, rocAuc, averagePrecision, ...thin(whole) }];
    mean.add(whole);
    return [];
  });
  const { rocAuc, averagePrecision } = measures;
  return mean.curves ? [{ class: null, rocAuc, averagePrecision, ...thin(mean.curves) }] : curves;
}

function thin({ roc, precisionRecall }: Curves): Curves {
  return { roc: thinned(roc), precisionRecall: thinned(precisionRecall) };
}

/**
 * Both curves with every point: rates at each distinct score, after the point where no row is called positive (0, 0), or
 * recall 0 and precision 1, as scikit-learn's roc_curve and precision_recall_curve have it.
 * @returns null where there are no rows of the class or no others.
 */
export function curvesOf(ranking: Ranking): Curves | null {
  const { positives, negatives, thresholds, truePositives, falsePositives } = ranking;
  if (positives === 0 || negatives === 0) return null;
  const at = [null, ...thresholds];
  const recall = [0, ...Array.from(truePositives, (count) => count / positives)];
  const fallout = [0, ...Array.from(falsePositives, (count) => count / negatives)];
  const precision = [1, ...Array.from(truePositives, (count, i) => count / (count + falsePositives[i]))];
  return {
    roc: { x: fallout, y: recall, thresholds: at },
    precisionRecall: { x: recall, y: precision, thresholds: at },
  };
}

/** The curve with the points that change it by at least a hundredth; the first and the last stay. */
export function thinned({ x, y, thresholds }: Curve): Curve {
  const kept: number[] = [];
  const farFrom = (i: number, j: number) =>
    Math.abs(x[i] - x[j]) >= RESOLUTION || Math.abs(y[i] - y[j]) >= RESOLUTION;
  for (let i = 0; i < x.length; i++) {
    const corner = i > 0 && i < x.length - 1 && isCorner(x, y, i);
    if (kept.length === 0 || i === x.length - 1 || (corner && farFrom(i, kept.at(-1)!))) kept.push(i);
  }
  return {
    x: kept.map((i) => x[i]),
    y: kept.map((i) => y[i]),
    thresholds: thresholds && kept.map((i) => thresholds[i]),
  };
}

/** False inside an upright or level run, which is drawn by its ends. */
function isCorner(x: readonly number[], y: readonly number[], i: number): boolean {
  const same = (values: readonly number[]) => values[i - 1] === values[i] && values[i] === values[i + 1];
  return !same(x) && !same(y);
}

/**
 * The mean of several curves at 101 places of the x axis: of the ROC curves' interpolated rates, and of the precision that
 * each class has at the highest threshold with at least that recall. `add` takes the curves of one class at a time.
 */
export class MeanCurves {
  private readonly rates = new Float64Array(GRID + 1);
  private readonly precisions = new Float64Array(GRID + 1);
  private count = 0;

  add({ roc, precisionRecall }: Curves): void {
    let [i, j] = [0, 1];
    for (let k = 0; k <= GRID; k++) {
      const x = k / GRID;
      while (i + 1 < roc.x.length && roc.x[i + 1] <= x) i++;
      const next = Math.min(i + 1, roc.x.length - 1);
      const width = roc.x[next] - roc.x[i];
      const share = width > 0 ? (x - roc.x[i]) / width : 0;
      this.rates[k] += roc.y[i] + share * (roc.y[next] - roc.y[i]);
      while (precisionRecall.x[j] < x) j++; // the last recall is 1
      this.precisions[k] += precisionRecall.y[j];
    }
    this.count++;
  }

  /** Null where nothing was added. */
  get curves(): Curves | null {
    if (this.count === 0) return null;
    const x = Array.from({ length: GRID + 1 }, (_, k) => k / GRID);
    const mean = (sums: Float64Array) => Array.from(sums, (sum) => sum / this.count);
    return {
      roc: { x: [0, ...x], y: [0, ...mean(this.rates)], thresholds: null },
      precisionRecall: { x, y: mean(this.precisions), thresholds: null },
    };
  }
}
