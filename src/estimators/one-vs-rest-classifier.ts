// scikit-learn's OneVsRestClassifier: one yes-or-no classifier for each class, and the most certain one decides.
// The work is multiclass/one-vs-rest.ts's; this adds labels as users write them.

import type { Backend } from '../backend/backend.js';
import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { type OnWarning, OptionError, StateError } from '../errors.js';
import { ConstantClassifier } from '../multiclass/constant-classifier.js';
import { OneVsRest } from '../multiclass/one-vs-rest.js';
import { distinctLabels, type Label } from './labels.js';
import { decodeOneVsRest, encodeOneVsRest, type SavableEstimator } from './one-vs-rest-file.js';
import { labelledRows, type Rows } from './rows.js';
import { Turn } from './turn.js';

/** What is asked of each class's estimator; those of this folder that classify have it. */
export interface BinaryEstimator {
  /** Learns from rows labelled 0 (the rest) and 1 (the class). */
  fit(data: Dataset): Promise<unknown>;
  /** [n, 2]: the probabilities of the rest and of the class. */
  predictProba(X: FeatureRows): Float32Array;
}

/** An estimator in OneVsRest's hands. */
class Wrapped<Estimator extends BinaryEstimator> {
  constructor(readonly estimator: Estimator) {}

  fit(data: Dataset): Promise<unknown> {
    return this.estimator.fit(data);
  }

  predictProba(rows: FeatureRows): Float32Array {
    return this.estimator.predictProba(rows);
  }
}

export class OneVsRestClassifier<Estimator extends BinaryEstimator = BinaryEstimator> {
  private readonly trained: OneVsRest;
  private readonly turn = new Turn();
  private labels: readonly Label[] = [];

  /**
   * @param make gives a fresh estimator for each class.
   * @param onWarning is told which classes of a Dataset have no rows. Default: console.warn.
   * @throws OptionError for an estimator itself, as scikit-learn takes.
   */
  constructor(make: (className: string, label: number) => Estimator, onWarning?: OnWarning) {
    if (typeof make !== 'function') {
      throw new OptionError(
        'OneVsRestClassifier: a function that makes an estimator expected, such as () => new SoftmaxRegression(backend)',
      );
    }
    this.trained = new OneVsRest((className, label) => new Wrapped(make(className, label)), onWarning);
  }

  get classes(): readonly Label[] {
    return this.labels;
  }

  /** Each class's own estimator, in the order of classes; for a class without rows a ConstantClassifier, which has no more than predictProba. */
  get estimators(): readonly Estimator[] {
    return this.trained.classifiers.map((one) =>
      one instanceof Wrapped ? one.estimator : (one as Estimator),
    );
  }

  /**
   * The fitted classifiers as the bytes of a file, which OneVsRestClassifier.load reads.
   * @throws StateError before the first fit, while one is running, and for estimators that have no save().
   */
  save(): Uint8Array {
    this.turn.require('save');
    return encodeOneVsRest({ classes: this.labels, codes: this.trained.classCodes }, this.estimators);
  }

  /**
   * Fitted classifiers from the bytes that save() gave; they answer, but have no function to fit new ones with.
   * @throws ModelError for a file that none were saved in.
   */
  static load(
    backend: Backend,
    bytes: Uint8Array,
    fileName = 'model',
  ): OneVsRestClassifier<SavableEstimator> {
    const { classes, codes, estimators } = decodeOneVsRest(backend, bytes, fileName);
    const model = new OneVsRestClassifier<SavableEstimator>(() => {
      throw new StateError(
        'fit: this classifier was loaded, and has no function that makes estimators: new OneVsRestClassifier(make)',
      );
    });
    const classifiers = estimators.map((one) => (one instanceof ConstantClassifier ? one : new Wrapped(one)));
    model.trained.restore({ names: classes.map(String), codes }, classifiers);
    model.labels = classes;
    return model;
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
    if (this.labels.length === 0) throw new StateError('score: fit the one-vs-rest classifier first');
    if (y === undefined) throw new OptionError('score: labels are missing: score(X, y), or score(dataset)');
    return this.trained.score(labelledRows(X, y, this.labels));
  }
}
