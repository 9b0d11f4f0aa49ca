// A classifier over a network with scikit-learn's verbs: labels are words or numbers, and come back as they went in.
// Before: network-estimator.ts. Next: mlp-classifier.ts, softmax-regression.ts.

import { relabel } from '../data/classes.js';
import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { OptionError } from '../errors.js';
import type { NetworkOptions } from '../network/options.js';
import type { LayerOptions } from '../nn/architecture.js';
import { type CommonOptions, NetworkEstimator } from './network-estimator.js';
import { distinctLabels, type Label, labelledRows, multiLabelledRows, type Rows } from './rows.js';

export abstract class NetworkClassifier<Options extends CommonOptions> extends NetworkEstimator<Options> {
  private labels: readonly Label[] = [];
  private codes: readonly string[] | null = null;
  protected readonly validationScore = 'validationAccuracy';

  /** The layers, the last with `units` units. */
  protected abstract layersFor(units: number): LayerOptions[];

  /** The classes in the order of predictProba's columns. */
  get classes(): readonly Label[] {
    return this.labels;
  }

  /**
   * Learns from rows X [n, features] and their labels y [n], or from a Dataset, whose classes are its classNames; or with
   * several labels a row, y as n lists of 0 and 1. What an earlier fit learned is forgotten, unless warmStart.
   * @throws ShapeError, DataError, OptionError for what does not fit; DivergedError at NaN or infinity.
   */
  async fit(X: Rows | Dataset, y?: Labels): Promise<this> {
    await this.fitInTurn(() => {
      if (!this.options.warmStart) [this.labels, this.codes] = [[], null];
      return this.labelled(X, y);
    });
    return this;
  }

  /**
   * One epoch over a piece of data that arrives in pieces. The first call says which classes there are in all.
   * The standardiser is learned from the first piece alone: let that be a fair sample, or set standardize to false.
   */
  async partialFit(X: Rows | Dataset, y?: Labels, classes?: readonly Label[]): Promise<this> {
    await this.fitPieceInTurn(() => {
      this.takeClasses(X, y, classes);
      return this.labelled(X, y);
    });
    return this;
  }

  private takeClasses(X: Rows | Dataset, y: Labels | undefined, classes: readonly Label[] | undefined): void {
    if (classes !== undefined) {
      if (this.labels.length === 0) this.labels = distinctLabels(classes);
      else if (distinctLabels(classes).some((label, i) => label !== this.labels[i]))
        throw new OptionError(`partialFit: the classes were ${JSON.stringify(this.labels)} before`);
    }
    if (this.labels.length === 0 && !(X instanceof Dataset) && !isMultiLabel(y))
      throw new OptionError('partialFit: its first call needs all classes: partialFit(X, y, classes)');
  }

  private labelled(X: Rows | Dataset, y: Labels | undefined): Dataset {
    if (X instanceof Dataset) {
      if (X.targets) return X;
      if (this.labels.length === 0) [this.labels, this.codes] = [X.classNames, X.codes];
      return relabel(X, { names: this.labels.map(String), codes: this.codes });
    }
    if (y === undefined) throw new OptionError('fit: labels are missing: fit(X, y), or fit(dataset)');
    if (isMultiLabel(y)) return multiLabelledRows(X, y);
    if (this.labels.length === 0) this.labels = distinctLabels(y);
    if (this.labels.length < 2)
      throw new OptionError(`fit: at least two classes expected, y has ${JSON.stringify(this.labels)}`);
    return labelledRows(X, y, this.labels);
  }

  /** Two classes share one sigmoid, as in logistic regression; more have a softmax unit each; labels a sigmoid each. */
  protected networkOptions({ classCount, targets }: Dataset): Pick<NetworkOptions, 'layers' | 'loss'> {
    if (targets) return { layers: this.layersFor(targets.names.length), loss: 'binary-cross-entropy' };
    return classCount === 2
      ? { layers: this.layersFor(1), loss: 'binary-cross-entropy' }
      : { layers: this.layersFor(classCount), loss: 'softmax-cross-entropy' };
  }

  /** The label of each row, [n]; with several labels a row use predictLabels(). */
  predict(X: FeatureRows | Dataset): Label[] {
    const { labels } = this;
    return Array.from(this.answering('predict').predict(X), (index) => labels[index]);
  }

  /** The probability of each class for each row, [n, classes], row-major. */
  predictProba(X: FeatureRows | Dataset): Float32Array {
    return this.answering('predictProba').predictProba(X);
  }

  /** Where rows have several labels: which they have, 0 or 1, [n · labels], row after row. */
  predictLabels(X: FeatureRows | Dataset): Uint8Array {
    return this.answering('predictLabels').predictLabels(X);
  }

  /** The share of rows whose label, or all of whose labels, are predicted right. */
  score(X: Rows | Dataset, y?: Labels): number {
    const network = this.answering('score');
    const data = this.labelled(X, y);
    return data.targets ? network.evaluateLabels(data).subsetAccuracy : network.evaluate(data).accuracy;
  }
}

/** One label each, or several as lists of 0 and 1. */
export type Labels = ArrayLike<Label> | readonly ArrayLike<number>[];

function isMultiLabel(y: Labels | undefined): y is readonly ArrayLike<number>[] {
  const first = y?.[0];
  return typeof first === 'object' && first !== null;
}
