// scikit-learn's OneVsRestClassifier: one yes-or-no classifier for each class, and the most certain one decides.
// The work is multiclass/one-vs-rest.ts's; this adds labels as users write them.

import type { Backend } from '../backend/backend.js';
import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { type OnWarning, OptionError, ShapeError, StateError, warnOnConsole } from '../errors.js';
import { ConstantClassifier } from '../multiclass/constant-classifier.js';
import { OneVsRest } from '../multiclass/one-vs-rest.js';
import { requireShape } from '../options/shapes.js';
import type { GivenBytes } from '../typed-arrays.js';
import { classIndices, labelledRows, labelsOf, type Rows } from './check-x-y.js';
import { distinctLabels, type Label } from './labels.js';
import { Turn } from './one-call-at-a-time.js';
import { decodeOneVsRest, encodeOneVsRest, type SavableEstimator } from './one-vs-rest-file.js';
import { isTableRows, type TableRows } from './table-rows.js';

/** What is asked of each class's estimator; those of this folder that classify have it. */
export interface BinaryEstimator {
  /** Learns from rows labelled 0 (the rest) and 1 (the class). */
  fit(data: Dataset): Promise<unknown>;
  /** [n, 2]: the probabilities of the rest and of the class. Also for a Dataset and for objects, where fit was given them. */
  predictProba(X: FeatureRows | Dataset | TableRows): Float32Array;
}

/** An estimator as OneVsRest uses it. */
class Wrapped<Estimator extends BinaryEstimator> {
  constructor(readonly estimator: Estimator) {}

  fit(data: Dataset): Promise<unknown> {
    return this.estimator.fit(data);
  }

  predictProba(rows: FeatureRows | Dataset): Float32Array {
    return this.estimator.predictProba(rows);
  }
}

/**
 * A classifier for each class, which tells it from the others (scikit-learn: OneVsRestClassifier).
 * @example
 * const model = new OneVsRestClassifier(() => new SoftmaxRegression(backend));
 * await model.fit(X, y);
 * model.predict([[5.1, 3.5]]);    // ['setosa']
 */
export class OneVsRestClassifier<Estimator extends BinaryEstimator = BinaryEstimator> {
  private readonly trained: OneVsRest;
  private readonly turn = new Turn();
  private labels: readonly Label[] = [];

  /**
   * @param make gives a fresh estimator for each class.
   * @param onWarning receives a warning that names the classes of a Dataset without rows. Default: console.warn.
   * @throws OptionError for an estimator instead of a function (scikit-learn takes an estimator).
   */
  constructor(
    make: (className: string, label: number) => Estimator,
    private readonly onWarning: OnWarning = warnOnConsole,
  ) {
    if (typeof make !== 'function') {
      throw new OptionError(
        'OneVsRestClassifier: a function that makes an estimator expected, such as () => new SoftmaxRegression(backend)',
      );
    }
    requireShape('onWarning', onWarning, 'function');
    this.trained = new OneVsRest((className, label) => new Wrapped(make(className, label)), onWarning);
  }

  /** The labels, ascending, as fit found them. */
  get classes(): readonly Label[] {
    return this.labels;
  }

  /**
   * The estimator of each class, in the order of `classes`; for a class without rows a ConstantClassifier, which only has
   * predictProba.
   */
  get estimators(): readonly Estimator[] {
    return this.trained.classifiers.map((one) =>
      one instanceof Wrapped ? one.estimator : (one as Estimator),
    );
  }

  /**
   * The fitted classifiers as the bytes of a file, which OneVsRestClassifier.load reads.
   * @throws StateError before the first fit, while one is running, and for estimators without save().
   */
  save(): Uint8Array {
    this.turn.require('save');
    return encodeOneVsRest({ classes: this.labels, codes: this.trained.classCodes }, this.estimators);
  }

  /**
   * Fitted classifiers from the bytes that save() gave. They predict, but cannot be fitted again: the file has no function `make`.
   * @throws ModelError for a file without such classifiers.
   */
  static load(
    backend: Backend,
    bytes: GivenBytes,
    fileName = 'model',
  ): OneVsRestClassifier<SavableEstimator> {
    requireShape('fileName', fileName, 'text');
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

  /**
   * Learns from rows X [n, features] and their labels y [n], or from a Dataset. Rows may be objects, as for MLPClassifier; each
   * estimator learns their columns with its own options.
   * @throws as the classifiers do.
   */
  async fit(X: Rows | TableRows | Dataset, y?: ArrayLike<Label> | string): Promise<this> {
    return this.turn.take('fit', () => this.fitAll(X, y));
  }

  private async fitAll(X: Rows | TableRows | Dataset, y?: ArrayLike<Label> | string): Promise<this> {
    if (X instanceof Dataset) {
      await this.trained.fit(X);
      this.labels = X.classNames;
      return this;
    }
    if (y === undefined) throw new OptionError('fit: labels are missing: fit(X, y), or fit(dataset)');
    const { values, name } = labelsOf(X, y);
    const classes = distinctLabels(values, name);
    // Each estimator learns its own schema.
    const table = { schema: null, onNotice: this.onWarning };
    await this.trained.fit(labelledRows(X, y, classes, table));
    this.labels = classes;
    return this;
  }

  /** The label of each row, [n]. */
  predict(X: FeatureRows | TableRows): Label[] {
    this.turn.require('predict');
    return Array.from(this.trained.predict(X as FeatureRows), (index) => this.labels[index]);
  }

  /** Each class's own probability for each row, [n, classes]; rows need not sum to 1. */
  predictProba(X: FeatureRows | TableRows): Float32Array {
    this.turn.require('predictProba');
    return this.trained.predictProba(X as FeatureRows);
  }

  /** The share of rows whose label is predicted right. */
  score(X: Rows | TableRows | Dataset, y?: ArrayLike<Label> | string): number {
    this.turn.require('score');
    if (X instanceof Dataset) return this.trained.score(X);
    if (this.labels.length === 0) throw new StateError('score: fit the one-vs-rest classifier first');
    if (y === undefined) throw new OptionError('score: labels are missing: score(X, y), or score(dataset)');
    const table = { schema: null, onNotice: this.onWarning };
    if (!isTableRows(X)) return this.trained.score(labelledRows(X, y, this.labels, table));
    const indices = classIndices(X, y, this.labels);
    if (indices.length !== X.length) throw new ShapeError(`X has ${X.length} rows, y has ${indices.length}`);
    const right = this.trained
      .predict(X as unknown as FeatureRows)
      .filter((index, i) => index === indices[i]);
    return right.length / X.length;
  }
}
