// One-vs-rest (one-vs-all): a yes-or-no classifier for each class, and the most certain one decides.
// It knows the classifier interface only; networks fit it, and so does anything else that gives probabilities.
// For one-layer networks there is a faster road to the same numbers: one Network with as many sigmoid outputs as
// classes and the loss binary-cross-entropy, which trains all of them in one product (a test holds them equal).

import type { ClassList } from '../data/class-matching.js';
import { relabel } from '../data/classes.js';
import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { DataError, ShapeError, StateError } from '../errors.js';
import { indexOfLargest } from '../statistics.js';

/** What is asked of each class's classifier. */
export interface BinaryClassifier<FitOptions = object> {
  /** Learns from rows labelled 0 (the rest) and 1 (the class). */
  fit(data: Dataset, options?: FitOptions): Promise<unknown>;
  /** [rows, 2]: the probabilities of the rest and of the class. */
  predictProba(rows: FeatureRows): Float32Array;
}

/** The data with one class against all others: labels 1 and 0. Features are shared. */
export function oneAgainstRest(data: Dataset, label: number): Dataset {
  if (data.targets)
    throw new DataError(`${data.name}: one-vs-rest needs a class for each row, there are targets`);
  return new Dataset({
    ...data,
    name: `${data.name}, ${data.classNames[label]} against the rest`,
    labels: data.labels.map((one) => (one === label ? 1 : 0)),
    classNames: ['rest', data.classNames[label]],
    codes: null,
  });
}

export class OneVsRest<FitOptions = object> {
  private classes: ClassList = { names: [] };
  private made: readonly BinaryClassifier<FitOptions>[] = [];

  /** @param make gives a fresh classifier for each class. */
  constructor(private readonly make: (className: string, label: number) => BinaryClassifier<FitOptions>) {}

  get classNames(): readonly string[] {
    return this.classes.names;
  }

  /** Each class's classifier, in the order of classNames; their histories are theirs. */
  get classifiers(): readonly BinaryClassifier<FitOptions>[] {
    return this.made;
  }

  /**
   * Trains a classifier for each class, one after the other.
   * @param options what each one's fit is given; a function is asked for each class, since validation rows must be
   * one against the rest too.
   */
  async fit(
    data: Dataset,
    options?: FitOptions | ((label: number) => FitOptions | undefined),
  ): Promise<this> {
    const made: BinaryClassifier<FitOptions>[] = [];
    for (const [label, name] of data.classNames.entries()) {
      const classifier = this.make(name, label);
      const own = typeof options === 'function' ? (options as (label: number) => FitOptions)(label) : options;
      await classifier.fit(oneAgainstRest(data, label), own);
      made.push(classifier);
    }
    // Both at once, and only when all have learned: half a set of classifiers would answer wrongly.
    this.classes = { names: data.classNames, codes: data.codes };
    this.made = made;
    return this;
  }

  /**
   * Each class's own probability for each row, [rows, classes]. They need not sum to 1: each classifier answers its
   * own question.
   */
  predictProba(rows: FeatureRows): Float32Array {
    if (this.made.length === 0) throw new StateError('predict: fit the one-vs-rest classifier first');
    const classes = this.made.length;
    const columns = this.made.map((classifier) => classifier.predictProba(rows));
    const count = columns[0].length / 2;
    const probabilities = new Float32Array(count * classes);
    columns.forEach((pairs, j) => {
      if (pairs.length !== 2 * count) {
        throw new ShapeError(
          `predict: class ${this.classNames[j]} gave ${pairs.length / 2} rows, ${this.classNames[0]} gave ${count}`,
        );
      }
      for (let i = 0; i < count; i++) probabilities[i * classes + j] = pairs[2 * i + 1];
    });
    return probabilities;
  }

  /** The class of the highest probability, the first among equals, [rows]. */
  predict(rows: FeatureRows): Int32Array {
    const probabilities = this.predictProba(rows);
    const classes = this.made.length;
    return Int32Array.from({ length: probabilities.length / classes }, (_, i) =>
      indexOfLargest(probabilities.subarray(i * classes, (i + 1) * classes)),
    );
  }

  /** Share of rows whose class is predicted right; classes are matched as evaluate() of a network matches them. @throws DataError for an unknown one. */
  score(given: Dataset): number {
    const data = relabel(given, this.classes);
    const rows = Array.from({ length: data.size }, (_, i) => data.featuresAt(i));
    return this.predict(rows).filter((label, i) => label === data.labelAt(i)).length / data.size;
  }
}
