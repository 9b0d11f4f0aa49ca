// Rows of features with a class label each: what every reader makes and every trainer takes.
// Next: train-test-split.ts divides one, standardize.ts learns its scale.

import { DataError, kindOf, requireOptions, ShapeError, show } from '../errors.js';
import { requireShape } from '../options/shapes.js';
import { ofThisRealm } from '../typed-arrays.js';
import {
  DATASET_SHAPE,
  type Features,
  requireFinite,
  requireRows,
  requireTyped,
  rowsOf,
} from './check-features.js';
import { codesProblem, declaredCodes, repeatedName } from './class-matching.js';
import type { ImagePreparation } from './image-preparation.js';
import { SparseFeatures } from './sparse-features.js';
import { requireTargets, type Targets } from './targets.js';

export type { Features } from './check-features.js';

/** What a Dataset is made of. */
export interface DatasetInit {
  /** What the user calls it: a file, a folder, "fashion-mnist". */
  name: string;
  features: Features;
  /** What `features` is a view of, when that is a memory that may grow: linear-bytes.ts. */
  source?: FeatureSource;
  featureCount: number;
  /** The shape of a sample where it is an image: [height, width, channels], channels last. */
  sampleShape?: readonly number[] | null;
  /** [rows], each an index into classNames. Left out where there are targets. */
  labels?: Int32Array;
  classNames?: readonly string[];
  /**
   * Other spellings of the classes, one for each: with codes ['0', '1'] for classNames ['cat', 'dog'], labels 0 and 1 in other
   * data mean cat and dog. A model keeps them.
   */
  codes?: readonly string[] | null;
  /** Values to predict, or several labels a row, in place of a class. */
  targets?: Targets | null;
  /** True for the embedded sample; every output that used it says so. */
  sample?: boolean;
  /** Which rows of `features` this data set is, in order; all of them when absent. */
  rows?: Uint32Array;
  /** The table that `features` were encoded from. */
  encoded?: EncodedRows;
  /** How the rows were made of photos. A model keeps it, to make rows of other photos. */
  images?: ImagePreparation;
}

/** Rows that were encoded from a table (src/table/). A split learns a new schema from the training part only. */
export interface EncodedRows {
  /** The schema that the rows were encoded with: plain JSON. */
  readonly schema: { readonly version: number };
  /** The rows of `data` at these positions as two data sets. */
  divide(data: Dataset, train: Uint32Array, validation: Uint32Array): { train: Dataset; validation: Dataset };
  /** The names of the features. */
  readonly featureNames: readonly string[];
  /** Whether the features are the table's cells, unchanged. */
  readonly plain: boolean;
  /** The number of an encoded row in its table. */
  rowNumber(row: number): number;
  /** The bytes of the table's cells, for a checksum; null where the features are the cells. */
  cells(): Iterable<Uint8Array> | null;
}

/** Features in a memory that may grow, which ends every view of it; `view` is one that is good now. */
export interface FeatureSource {
  /** @throws StateError once it is disposed of. */
  readonly view: Uint8Array;
  /** Says that the kernels read it, until the function that it returns is called. */
  hold(): () => void;
  /** @throws StateError while it is held. */
  dispose(): void;
}

/**
 * Labelled rows. A subset shares its parent's features and holds only row numbers.
 * @example
 * const features = Float32Array.of(5.1, 3.5, 6.2, 2.9);   // two rows of two features
 * const data = new Dataset({ name: 'flowers', features, featureCount: 2, labels: Int32Array.of(0, 1), classNames: ['setosa', 'virginica'] });
 */
export class Dataset {
  /** For messages and reports. */
  readonly name: string;
  /** Row-major [rows of the parent, featureCount]; subsets share their parent's, and `rows` says which are theirs. */
  readonly features: Features;
  /** What holds the features where they are not in an array. */
  readonly source?: FeatureSource;
  /** Features of a row. */
  readonly featureCount: number;
  /** [height, width, channels] of a sample that is an image; null for others. */
  readonly sampleShape: readonly number[] | null;
  /** All 0, and no class, where there are targets. */
  readonly labels: Int32Array;
  /** The classes by label; empty where there are targets. */
  readonly classNames: readonly string[];
  /** null where there are none besides the names; Fashion-MNIST's names always have 0–9. */
  readonly codes: readonly string[] | null;
  /** Values or several labels for each row; null where rows have a class. */
  readonly targets: Targets | null;
  /** Whether it is the embedded sample of a larger data set. */
  readonly sample: boolean;
  /** Which rows of `features` are its own, in its order. */
  readonly rows: Uint32Array;
  /** The table that the features were encoded from. */
  readonly encoded?: EncodedRows;
  /** How photos were read: their size and colours. */
  readonly images?: ImagePreparation;

  /**
   * @throws ShapeError when features and labels differ in count; DataError when a label is out of range, two classes or
   * targets have one name, and for codes that are not one for each class, or are the name or the code of another class.
   */
  constructor(init: DatasetInit) {
    requireOptions('Dataset', init);
    requireShape('Dataset', init, DATASET_SHAPE);
    const { name, featureCount } = init;
    const features = ofThisRealm(init.features);
    const targets = init.targets ? ofThisRealmToo(init.targets) : null;
    const rows = targets ? rowsOf(features, featureCount) : 0;
    const labels = (ofThisRealm(init.labels) ?? (targets && new Int32Array(rows))) as Int32Array;
    const classNames = (init.classNames ?? (targets && [])) as readonly string[];
    requireTyped(name, features, labels, classNames);
    if (!Number.isInteger(featureCount) || featureCount < 1) {
      throw new ShapeError(`${name}: featureCount is ${show(featureCount)}, at least 1 expected`);
    }
    requireRows(name, features, featureCount, labels.length);
    const { sampleShape = null } = init;
    if (sampleShape && sampleShape.reduce((product, size) => product * size, 1) !== featureCount)
      throw new ShapeError(
        `${name}: sampleShape ${show(sampleShape)} is no shape of ${featureCount} features`,
      );
    requireFinite(name, features, featureCount);
    if (targets) requireTargets(name, targets, labels.length);
    const bad = targets ? -1 : labels.findIndex((label) => label < 0 || label >= classNames.length);
    if (bad >= 0) {
      throw new DataError(
        `${name}: row ${bad}: label ${labels[bad]} is out of range, 0–${classNames.length - 1} expected`,
      );
    }
    const twice = repeatedName(targets?.names ?? classNames);
    if (twice !== undefined)
      throw new DataError(`${name}: ${show(twice)} is the name of two classes or targets`);
    const problem = init.codes ? codesProblem(classNames, init.codes) : undefined;
    if (problem !== undefined) throw new DataError(`${name}: codes: ${problem}`);
    this.name = name;
    this.features = features;
    const { source } = init;
    // After `{ ...data, features }` the source is of other features than these.
    if (source?.view === features) {
      this.source = source;
      Object.defineProperty(this, 'features', { get: () => source.view, enumerable: true });
    }
    this.featureCount = featureCount;
    this.sampleShape = sampleShape;
    this.labels = labels;
    this.classNames = classNames;
    this.codes = declaredCodes({ names: classNames, codes: init.codes });
    this.targets = targets;
    this.sample = init.sample ?? false;
    this.encoded = init.encoded;
    this.images = init.images;
    this.rows = ofThisRealm(init.rows) ?? Uint32Array.from(labels.keys());
    if (!(this.rows instanceof Uint32Array))
      throw new ShapeError(`${name}: rows are ${kindOf(init.rows)}; a Uint32Array expected`);
    const missing = this.rows.find((row) => row >= labels.length);
    if (missing !== undefined)
      throw new ShapeError(`${name}: row ${missing} asked for, ${labels.length} there`);
  }

  /** How many rows there are. */
  get size(): number {
    return this.rows.length;
  }

  /** How many classes there are. */
  get classCount(): number {
    return this.classNames.length;
  }

  /** The rows at `positions` (into this data set, 0..size-1), in that order, sharing the features. */
  take(positions: Uint32Array): Dataset {
    requireShape('positions', positions, 'list');
    return new Dataset({ ...this, rows: Uint32Array.from(positions, (position) => this.rowAt(position)) });
  }

  /** The label of row `position`. */
  labelAt(position: number): number {
    return this.labels[this.rowAt(position)];
  }

  private rowAt(position: number): number {
    if (Number.isInteger(position) && position >= 0 && position < this.size) return this.rows[position];
    throw new ShapeError(`${this.name}: row ${show(position)} asked for, ${this.size} there`);
  }

  /** Row `position`'s features: a view, not a copy; of sparse features the row written out. */
  featuresAt(position: number): Uint8Array | Float32Array {
    const row = this.rowAt(position);
    if (this.features instanceof SparseFeatures) return this.features.row(row, this.featureCount);
    const start = row * this.featureCount;
    return this.features.subarray(start, start + this.featureCount);
  }

  /** The number of row `position` in the file or table that it came from. */
  rowNumber(position: number): number {
    const row = this.rowAt(position);
    return this.encoded ? this.encoded.rowNumber(row) : row;
  }

  /**
   * Frees the features where `loadData(source, { backend })` read them into the memory of a backend; other data sets keep theirs
   * until the garbage collector takes them. No data set that shares the features can be used afterwards. Calling it again has no effect.
   * @throws StateError while a network is trained on the features.
   */
  dispose(): void {
    this.source?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** How many rows each class has. */
  classSizes(): number[] {
    const sizes = new Array<number>(this.classCount).fill(0);
    if (this.targets === null) for (const row of this.rows) sizes[this.labels[row]]++;
    return sizes;
  }
}

function ofThisRealmToo(targets: Targets): Targets {
  const values = ofThisRealm(targets.values);
  return values === targets.values ? targets : { ...targets, values };
}
