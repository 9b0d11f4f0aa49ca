// Rows to predict, from a file: encoded with the model's schema, or by the position of columns for models without one.
// Before: read-files.ts. Next: platform/node/datasets.ts, platform/browser/load-files.ts.

import type { ClassList } from '../data/class-matching.js';
import { parseIdx, sampleShapeOf } from '../data/idx.js';
import { imagesProblem } from '../data/images.js';
import { DataError } from '../errors.js';
import type { Given } from '../options/option.js';
import { COUNTING, requireShape } from '../options/shapes.js';
import { encodeTableDense } from '../table/encode-table.js';
import { labelDoubt, matchColumns, positionDoubt, requireSameLabel } from '../table/match-columns.js';
import type { READING_OPTIONS } from '../table/reading/read-options.js';
import { isIdentity, type Schema } from '../table/schema.js';
import { schemaByPosition } from '../table/schema-by-position.js';
import { allRows, type Table } from '../table/table.js';
import type { TableOptions } from '../table/table-data.js';
import type { FileAccess } from './file-access.js';
import { type OnNotice, readOne } from './read-files.js';
import { isIdxFile, readIdxBytes } from './read-idx.js';

export interface Features {
  name: string;
  rowCount: number;
  featureCount: number;
  /** Row-major [rowCount, featureCount]. */
  features: Uint8Array | Float32Array;
}

/** Options of loadFeatures(). */
export interface LoadFeaturesOptions extends Given<typeof READING_OPTIONS> {
  /** The number of features that the model takes. */
  inputSize: number;
  /** The shape of its samples, which images in a file must then have. */
  inputShape?: readonly number[];
  /** The schema of a model that was trained on a table: `network.schema`. */
  schema?: Schema | null;
  /** The label's column, name or index: for a model without a schema; with one it must be the model's. */
  label?: string | number;
  /** Without a schema: the table's target columns, which are left out. */
  targets?: TableOptions['targets'];
  /** The model's classes, which a column that is assumed to be the label by its position must hold. */
  classes?: ClassList;
  onNotice?: OnNotice;
}

const SCHEMA = { columns: [{ kind: 'text', name: 'text' }] };
const OPTIONS = {
  ...{ inputSize: COUNTING, 'inputShape?': [COUNTING], 'schema?': 'null|object', 'label?': 'text|number' },
  ...{ 'targets?': { kind: 'text', columns: ['text|number'] }, 'classes?': { names: ['text'] } },
  'onNotice?': 'function',
};

/** Rows to predict, and the table that they came from; null for IDX images. */
export interface RowsToPredict extends Features {
  table: Table | null;
}

/**
 * Rows to predict, from IDX images or a table: by the model's schema, or else columns of numbers by their position.
 * @throws DataError when the file cannot be read, columns are absent, or rows have another size than `inputSize`.
 */
export async function readFeatures<F>(
  access: FileAccess<F>,
  file: F,
  options: LoadFeaturesOptions,
): Promise<RowsToPredict> {
  requireShape('options', options, OPTIONS);
  if (options.schema) requireShape('options.schema', options.schema, SCHEMA);
  const { schema, onNotice } = options;
  if (await isIdxFile(access, file))
    return { ...(await readIdxFeatures(access, file, options)), table: null };
  const table = await readOne(access, file, options);
  const by = schema ?? schemaByPosition(table, options);
  const matched = matchColumns(by, table, false);
  if (schema) requireSameLabel(schema, table, matched.columns, options.label);
  const { features, featureCount, notes } = encodeTableDense(by, table, matched, allRows(table));
  const nameless = schema ? null : positionDoubt(table);
  const misplaced = schema ? labelDoubt(schema, table, matched.columns, options.classes) : null;
  for (const doubt of [nameless, misplaced, ...matched.doubts]) if (doubt !== null) onNotice?.(doubt, true);
  for (const note of [...matched.notes, ...notes]) onNotice?.(note);
  const { name, rowCount } = table;
  return { name, rowCount, featureCount, features, table };
}

async function readIdxFeatures<F>(
  access: FileAccess<F>,
  file: F,
  { inputSize, inputShape = [], schema }: LoadFeaturesOptions,
): Promise<Features> {
  const name = access.nameOf(file);
  if (schema && !isIdentity(schema)) {
    throw new DataError(
      `${name}: IDX images, but the model was trained on a table with columns of its own; give it such a table`,
    );
  }
  const { dimensions, data } = parseIdx(await readIdxBytes(access, file), name);
  const [rowCount, ...sizes] = dimensions;
  const featureCount = sizes.reduce((product, size) => product * size, 1);
  if (sizes.length === 0 || featureCount !== inputSize) {
    throw new DataError(
      `${name}: ${inputSize} features a row expected, ${dimensions.join('×')} values found`,
    );
  }
  const problem = imagesProblem(inputShape, sampleShapeOf(dimensions));
  if (problem !== null) throw new DataError(`${name}: ${problem}`);
  if (rowCount === 0) throw new DataError(`${name}: no row in it`);
  return { name, rowCount, featureCount, features: data };
}
