// One-vs-rest (one-vs-all): a yes-or-no classifier for each class, and the most certain one decides.
// It knows the classifier interface only; networks fit it, and so does anything else that gives probabilities.
// For one-layer networks one Network gives the same numbers faster: one Network with as many sigmoid outputs as
// classes and the loss binary-cross-entropy, which trains all of them in one product (a test holds them equal).

import type { ClassList } from '../data/class-matching.js';
import { relabel } from '../data/classes.js';
import { Dataset } from '../data/dataset.js';
import { requireClasses } from '../data/train-test-split.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { DataError, type OnWarning, ShapeError, StateError, warnOnConsole } from '../errors.js';
import { checkNumber } from '../options/option-kinds.js';
import { requireShape } from '../options/shapes.js';
import { indexOfLargest } from '../statistics.js';
import { ConstantClassifier } from './constant-classifier.js';

/** What is asked of each class's classifier. */
export interface BinaryClassifier<FitOptions = object> {
  /** Learns from rows labelled 0 (the rest) and 1 (the class). */
  fit(data: Dataset, options?: FitOptions): Promise<unknown>;
  /** Shape [rows, 2]: the probabilities of the rest and of the class; of a Dataset too, where that came from a table. */
  predictProba(rows: FeatureRows | Dataset): Float32Array;
}

/**
 * The data with one class against all others: labels 1 and 0. Features are shared.
 * @example
 * const sevens = oneAgainstRest(data, 7);   // labels 1 for class 7, 0 for all others
 */
export function oneAgainstRest(data: Dataset, label: number): Dataset {
  requireOneClassEach(data);
  checkNumber({ whole: true, from: 0, to: data.classCount - 1 }, label, 'label');
  return new Dataset({
    ...data,
    name: `${data.name}, ${data.classNames[label]} against the rest`,
    labels: data.labels.map((one) => (one === label ? 1 : 0)),
    classNames: ['rest', data.classNames[label]],
    codes: null,
  });
}

function requireOneClassEach(data: Dataset): void {
  requireShape('data', data, 'dataset');
  if (data.targets)
    throw new DataError(`${data.name}: one-vs-rest needs a class for each row, there are targets`);
}

/**
 * A classifier for each class, which tells it from all others. The class of the highest probability is predicted.
 * @example
 * const model = new OneVsRest(() => new Network(backend, { inputSize: data.featureCount, layers: [{ units: 2 }] }));
 * await model.fit(data, { epochs: 5 });
 */
export class OneVsRest<FitOptions = object> {
  private classes: ClassList = { names: [] };
  private made: readonly BinaryClassifier<FitOptions>[] = [];

  /**
   * @param make gives a fresh classifier for each class that has rows.
   * @param onWarning receives a warning for each class that has none. Default: console.warn.
   */
  constructor(
    private readonly make: (className: string, label: number) => BinaryClassifier<FitOptions>,
    private readonly onWarning: OnWarning = warnOnConsole,
  ) {
    requireShape('make', make, 'function');
    requireShape('onWarning', onWarning, 'function');
  }

  /** The classes, in the order of their labels. */
  get classNames(): readonly string[] {
    return this.classes.names;
  }

  /** Other spellings of the classes that the data declared, one for each; null for none. */
  get classCodes(): readonly string[] | null {
    return this.classes.codes ?? null;
  }

  /**
   * Each class's classifier, in the order of classNames; their histories are theirs. For a class that no training row had, a
   * ConstantClassifier that gives it the probability 0.
   */
  get classifiers(): readonly BinaryClassifier<FitOptions>[] {
    return this.made;
  }

  /**
   * Trains a classifier for each class, one after the other. A class without rows cannot be learned: it is never predicted,
   * and onWarning is told.
   * @param options what each one's fit is given; a function is asked for each class, since validation rows must be
   * one against the rest too.
   * @throws DataError where fewer than two classes have rows, or rows have targets.
   */
  async fit(
    data: Dataset,
    options?: FitOptions | ((label: number) => FitOptions | undefined),
  ): Promise<this> {
    requireOneClassEach(data);
    requireClasses(data);
    const sizes = data.classSizes();
    const made: BinaryClassifier<FitOptions>[] = [];
    for (const [label, name] of data.classNames.entries()) {
      if (sizes[label] === 0) {
        this.onWarning(`one-vs-rest: class "${name}" has no training rows and will never be predicted`);
        made.push(new ConstantClassifier(data.featureCount, 0));
        continue;
      }
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

  /** Takes trained `classifiers`, in the order of the classes. @throws ShapeError for another number of them. */
  restore(classes: ClassList, classifiers: readonly BinaryClassifier<FitOptions>[]): void {
    if (classes.names.length !== classifiers.length) {
      throw new ShapeError(`one-vs-rest: ${classes.names.length} classes, ${classifiers.length} classifiers`);
    }
    this.classes = classes;
    this.made = classifiers;
  }

  /**
   * Each class's own probability for each row, [rows, classes]. They need not sum to 1: each classifier answers its
   * own question.
   */
  predictProba(rows: FeatureRows | Dataset): Float32Array {
    this.requireFitted('predict');
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

  /** The class of the highest probability, the first among equals, [rows]; never one that had no training rows. */
  predict(rows: FeatureRows | Dataset): Int32Array {
    const classes = this.made.length;
    // Below any probability, so that a class without training rows is not predicted even where every class gives 0.
    const probabilities = this.predictProba(rows).map((p, i) => (this.isConstant(i % classes) ? -1 : p));
    return Int32Array.from({ length: probabilities.length / classes }, (_, i) =>
      indexOfLargest(probabilities.subarray(i * classes, (i + 1) * classes)),
    );
  }

  private requireFitted(verb: string): void {
    if (this.made.length === 0) throw new StateError(`${verb}: fit the one-vs-rest classifier first`);
  }

  private isConstant(label: number): boolean {
    return this.made[label] instanceof ConstantClassifier;
  }

  /**
   * Share of rows whose class is predicted right. Classes are matched as evaluate() of a network matches them.
   * @throws DataError for an unknown class.
   */
  score(given: Dataset): number {
    requireShape('data', given, 'dataset');
    this.requireFitted('score');
    const data = relabel(given, this.classes);
    // Rows of a table go as they are: each classifier encodes them by its own schema.
    const rows =
      data.encoded && !data.encoded.plain
        ? data
        : Array.from({ length: data.size }, (_, i) => data.featuresAt(i));
    return this.predict(rows).filter((label, i) => label === data.labelAt(i)).length / data.size;
  }
}
