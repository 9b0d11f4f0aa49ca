// The data at hand, divided as the command line divides it.
// Before: session.ts, read-table-files.ts. Next: suggested-training.ts and image-training.ts have the training that suits it.

import type { Dataset } from '../../src/data/dataset.js';
import { splitDataset } from '../../src/data/train-test-split.js';
import { taskOf } from '../../src/network/check-data.js';
import type { LoadedData } from '../../src/platform/browser/index.js';
import { type Schema, type SchemaColumn, widthOf } from '../../src/table/schema.js';
import type { DataFacts, TableFacts } from '../data-protocol.js';
import type { ColumnFacts, Notice } from '../table-protocol.js';
import { imageRecipe, pictureShape } from './image-training.js';
import { Notices, tableOf } from './read-table-files.js';
import { formOf } from './row-fields.js';
import { type Recipe, recipeFor } from './suggested-training.js';

export interface Parts {
  name: string;
  sample: boolean;
  train: Dataset;
  validation: Dataset;
  test: Dataset | null;
  recipe: Recipe;
  /** For convolutions; null where rows are no images. */
  images: Recipe | null;
  /** Receives the notices of encoding rows again. */
  notices: Notices;
}

/** Below so many rows a random split may leave a class out. */
const SMALL = 1000;

/** With the validation rows of the data, or a sixth of its training rows: for tables the same rows as `jacquard train`. */
export function divide(data: LoadedData, notices = new Notices()): Parts {
  const { name, sample, train, validation } = data;
  const test = data.test ?? null;
  const table = tableOf(train) !== null;
  const stratified = train.targets === null && (table || train.images !== undefined || train.size < SMALL);
  notices.forgetRows(train.size);
  const parts = validation ? { train, validation } : splitDataset(train, { stratified });
  if (parts.train.size !== parts.validation.size) notices.forgetRows(parts.train.size);
  const recipe = recipeFor(parts.train.size, parts.train.featureCount, taskOf(train), table);
  return { name, sample, test, notices, recipe, images: imageRecipe(parts.train), ...parts };
}

/** The rows that are shown and measured on: those for the test, else those for validation. */
export function heldOut({ test, validation }: Parts): Dataset {
  return test ?? validation;
}

export function dataFacts(
  { name, sample, train, validation, test, recipe, images }: Parts,
  notices: Notice[],
): DataFacts {
  const { featureCount, classNames } = train;
  return {
    ...{ name, sample, featureCount, classNames, notices },
    images: train.images ?? null,
    shape: pictureShape(train),
    ...{ trainRows: train.size, validationRows: validation.size, testRows: test?.size ?? 0 },
    ...{ task: taskOf(train), targetNames: train.targets?.names ?? [] },
    table: tableFacts(train),
    suggestion: recipe.suggestion,
    imageSuggestion: images?.suggestion ?? null,
  };
}

function tableFacts(train: Dataset): TableFacts | null {
  const schema: Schema | undefined = tableOf(train)?.schema;
  return schema ? { columns: schema.columns.map(columnFacts), form: formOf(schema) } : null;
}

function columnFacts(column: SchemaColumn): ColumnFacts {
  const { name, kind, why, doubt } = column;
  const remark = doubt === undefined ? {} : { doubt };
  return { name, kind, why, ...remark, features: widthOf(column) };
}
