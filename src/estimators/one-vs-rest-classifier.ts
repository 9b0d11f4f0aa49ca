// scikit-learn's OneVsRestClassifier: one yes-or-no classifier for each class, and the most certain one decides.
// The work is multiclass/one-vs-rest.ts's; this adds labels as users write them.

import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { OptionError } from '../errors.js';
import { OneVsRest } from '../multiclass/one-vs-rest.js';
import { distinctLabels, type Label, labelledRows, type Rows } from './rows.js';
import { Turn } from './turn.js';

/** What is asked of each class's estimator; those of this folder that classify have it. */
export interface BinaryEstimator {
  /** Learns from rows labelled 0 (the rest) and 1 (the class). */
  fit(data: Dataset): Promise<unknown>;
  /** [n, 2]: the probabilities of the rest and of the class. */
  predictProba(X: FeatureRows): Float32Array;
}

export class OneVsRestClassifier<Estimator extends BinaryEstimator = BinaryEstimator> {
  private readonly trained: OneVsRest;
  private readonly turn = new Turn();
  private labels: readonly Label[] = [];
  private made: Estimator[] = [];

  /** @param make gives a fresh estimator for each class. @throws OptionError for an estimator itself, as scikit-learn takes. */
  constructor(make: (className: string, label: number) => Estimator) {
    if (typeof make !== 'function') {
      throw new OptionError(
        'OneVsRestClassifier: a function that makes an estimator expected, such as () => new SoftmaxRegression(backend)',
      );
    }
    this.trained = new OneVsRest((className, label) => {
      const estimator = make(className, label);
      if (label === 0) this.made = [];
      this.made.push(estimator);
      return { fit: (data) => estimator.fit(data), predictProba: (rows) => estimator.predictProba(rows) };
    });
  }

  get classes(): readonly Label[] {
    return this.labels;
  }

  /** Each class's own estimator, in the order of classes. */
  get estimators(): readonly Estimator[] {
    return this.made;
  }

  /** Learns from rows X [n, features] and their labels y [n], or from a Dataset. @throws as the classifiers do. */
  async fit(X: Rows | Dataset, y?: ArrayLike<Label>): Promise<this> {
    return this.turn.take('fit', () => this.fitAll(X, y));
  }

  private async fitAll(X: Rows | Dataset, y?: ArrayLike<Label>): Promise<this> {
    if (X instanceof Dataset) {
      await this.trained.fit(X);
      this.labels = X.classNames;
      return this;
    }
    if (y === undefined) throw new OptionError('fit: labels are missing: fit(X, y), or fit(dataset)');
    const classes = distinctLabels(y);
    await this.trained.fit(labelledRows(X, y, classes));
    this.labels = classes;
    return this;
  }

  /** The label of each row, [n]. */
  predict(X: FeatureRows): Label[] {
    this.turn.require('predict');
    return Array.from(this.trained.predict(X), (index) => this.labels[index]);
  }

  /** Each class's own probability for each row, [n, classes]; rows need not sum to 1. */
  predictProba(X: FeatureRows): Float32Array {
    this.turn.require('predictProba');
    return this.trained.predictProba(X);
  }

  /** The share of rows whose label is predicted right. */
  score(X: Rows | Dataset, y?: ArrayLike<Label>): number {
    this.turn.require('score');
    if (X instanceof Dataset) return this.trained.score(X);
    if (y === undefined) throw new OptionError('score: labels are missing: score(X, y), or score(dataset)');
    return this.trained.score(labelledRows(X, y, this.labels));
  }
}
