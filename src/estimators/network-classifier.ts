// A classifier over a network with scikit-learn's verbs: labels are words or numbers, and come back as they went in.
// Before: network-estimator.ts. Next: mlp-classifier.ts, softmax-regression.ts.

import { relabel } from '../data/classes.js';
import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { ModelError, OptionError } from '../errors.js';
import type { Network } from '../network/network.js';
import type { NetworkOptions } from '../network/options.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { labelledRows, labelsOf, multiLabelledRows, type Rows } from './check-x-y.js';
import type { CommonOptions } from './common-options.js';
import { distinctLabels, type Label } from './labels.js';
import { NetworkEstimator } from './network-estimator.js';
import type { TableContext, TableRows } from './table-rows.js';

/**
 * What SoftmaxRegression and MLPClassifier share: classes, probabilities and the accuracy as score.
 * @example
 * const model = new MLPClassifier(backend);   // it is abstract: use MLPClassifier or SoftmaxRegression
 * await model.fit(X, y);
 * model.predictProba([[5.1, 3.5]]);
 */
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
   * Rows may also be objects with words, booleans, dates and missing values; y may then be the key of the label:
   * fit(rows, 'species'). Their schema is learnt from the training rows and kept (`network.schema`).
   * sampleWeight [n] is the weight of each row, 1 by default; it is multiplied by the weight of the row's class.
   * @throws ShapeError, DataError, OptionError for what does not fit; DivergedError at NaN or infinity.
   */
  async fit(X: Rows | TableRows | Dataset, y?: Labels, sampleWeight?: ArrayLike<number>): Promise<this> {
    const known = () => (this.options.warmStart ? this.labels : []);
    await this.fitInTurn(
      () => this.take(this.labelled(X, y, known(), this.context(this.options.warmStart))),
      sampleWeight,
    );
    return this;
  }

  /**
   * One epoch over one piece of data that arrives in pieces. The learning rate is constant, and the penalty does not depend on
   * the size of the piece. The first call needs the list of all classes.
   * The standardiser is learned from the first piece alone: let that be a fair sample, or set standardize to false.
   */
  async partialFit(
    X: Rows | TableRows | Dataset,
    y?: Labels,
    classes?: readonly Label[],
    sampleWeight?: ArrayLike<number>,
  ): Promise<this> {
    const known = () => this.classesOfPieces(X, y, classes);
    await this.fitPieceInTurn(
      () => this.take(this.labelled(X, y, known(), this.context(true))),
      sampleWeight,
    );
    return this;
  }

  private classesOfPieces(
    X: Rows | TableRows | Dataset,
    y: Labels | undefined,
    classes: readonly Label[] | undefined,
  ): readonly Label[] {
    const { labels } = this;
    if (classes !== undefined) {
      const given = distinctLabels(classes, 'classes');
      if (labels.length === 0) return given;
      if (given.length !== labels.length || given.some((label, i) => label !== labels[i]))
        throw new OptionError(`partialFit: the classes were ${JSON.stringify(labels)} before`);
    }
    if (labels.length === 0 && !(X instanceof Dataset) && !isMultiLabel(y))
      throw new OptionError('partialFit: its first call needs all classes: partialFit(X, y, classes)');
    return labels;
  }

  /** Sets the classes once the rows are known to be valid; until then the model keeps its earlier ones. */
  private take({ data, labels, codes }: LabelledData): Dataset {
    [this.labels, this.codes] = [labels, codes];
    return data;
  }

  /** @param known the classes; empty to take those of y. */
  private labelled(
    X: Rows | TableRows | Dataset,
    y: Labels | undefined,
    known: readonly Label[],
    table: TableContext,
  ): LabelledData {
    if (X instanceof Dataset) {
      if (X.targets) return { data: X, labels: known, codes: this.codes };
      const [labels, codes] = known.length === 0 ? [X.classNames, X.codes] : [known, this.codes];
      return { data: relabel(X, { names: labels.map(String), codes }), labels, codes };
    }
    if (y === undefined) throw new OptionError('fit: labels are missing: fit(X, y), or fit(dataset)');
    if (isMultiLabel(y)) return { data: multiLabelledRows(X, y, table), labels: known, codes: null };
    const { values, name } = labelsOf(X, y);
    const labels = known.length === 0 ? distinctLabels(values, name) : known;
    if (labels.length < 2)
      throw new OptionError(`fit: at least two classes expected, y has ${JSON.stringify(labels)}`);
    return { data: labelledRows(X, y, labels, table), labels, codes: known.length === 0 ? null : this.codes };
  }

  /** Two classes share one sigmoid, as in logistic regression; more have a softmax unit each; labels a sigmoid each. */
  protected networkOptions({ classCount, targets }: Dataset): Pick<NetworkOptions, 'layers' | 'loss'> {
    if (targets) return { layers: this.layersFor(targets.names.length), loss: 'binary-cross-entropy' };
    return classCount === 2
      ? { layers: this.layersFor(1), loss: 'binary-cross-entropy' }
      : { layers: this.layersFor(classCount), loss: 'softmax-cross-entropy' };
  }

  /** The label of each row, [n]; with several labels a row use predictLabels(). */
  predict(X: FeatureRows | TableRows | Dataset): Label[] {
    const { labels } = this;
    return Array.from(
      this.answer('predict', X, (network, rows) => network.predict(rows)),
      (index) => labels[index],
    );
  }

  /** The probability of each class for each row, [n, classes], row-major. */
  predictProba(X: FeatureRows | TableRows | Dataset): Float32Array {
    return this.answer('predictProba', X, (network, rows) => network.predictProba(rows));
  }

  /** Where rows have several labels: which they have, 0 or 1, [n · labels], row after row. */
  predictLabels(X: FeatureRows | TableRows | Dataset): Uint8Array {
    return this.answer('predictLabels', X, (network, rows) => network.predictLabels(rows));
  }

  protected override savedClasses(): readonly Label[] {
    return this.labels;
  }

  protected override takeSaved(network: Network, classes: readonly Label[], fileName: string): void {
    const fits =
      network.task === 'classes' ? sameClasses(classes, network.classNames) : network.task === 'labels';
    if (!fits) throw new ModelError(`${fileName}: estimator and network do not belong together`);
    super.takeSaved(network, classes, fileName);
    [this.labels, this.codes] = network.task === 'classes' ? [classes, network.classCodes] : [[], null];
  }

  /** The share of rows whose label, or all of whose labels, are predicted right. */
  score(X: Rows | TableRows | Dataset, y?: Labels): number {
    const network = this.answering('score');
    const { data } = this.labelled(X, y, this.labels, this.context(true));
    return data.targets ? network.evaluateLabels(data).subsetAccuracy : network.evaluate(data).accuracy;
  }
}

function sameClasses(classes: readonly Label[], names: readonly string[] | null): boolean {
  return classes.length === names?.length && classes.every((label, i) => String(label) === names[i]);
}

interface LabelledData {
  readonly data: Dataset;
  /** The classes, in order. */
  readonly labels: readonly Label[];
  /** As a Dataset declares them. */
  readonly codes: readonly string[] | null;
}

/** One label each, or several as lists of 0 and 1. */
export type Labels = ArrayLike<Label> | readonly ArrayLike<number>[];

function isMultiLabel(y: Labels | undefined): y is readonly ArrayLike<number>[] {
  const first = y?.[0];
  return typeof first === 'object' && first !== null;
}
