// A schema for models that know their features only by position: older models, and those trained on images or arrays.

import { DataError } from '../errors.js';
import { findColumn } from './column-names.js';
import type { Schema } from './schema.js';
import type { Table } from './table.js';
import { findTargets, isLabelName, type TargetOptions } from './target-columns.js';

/**
 * The schema for a model without one: all columns in their order, except the label or targets where
 * there is one column more, or as many more as there are targets.
 */
export function schemaByPosition(
  table: Table,
  { inputSize, label, targets }: TargetOptions & { inputSize: number },
): Schema {
  const { name, columns } = table;
  const labelled = label !== undefined ? [findColumn(table, label, 'label')] : namedLabels(table);
  const left = targets ? targetsPresent(table, targets.columns, inputSize) : labelled;
  const others = left.length === 0 && columns.length === inputSize + 1 ? guessedLabel(table) : left;
  if (columns.length - others.length !== inputSize) {
    const found =
      others.length > 0 ? `${columns.length - others.length} and a label` : `${columns.length} columns`;
    throw new DataError(
      `${name}: ${inputSize} features expected (or ${inputSize + 1} columns with a label), ${found} found`,
    );
  }
  const kinds = columns.map(({ name: column }, i) =>
    others.includes(i)
      ? ({ name: column, kind: 'label', why: '' } as const)
      : ({ name: column, kind: 'number', why: '', indicator: false } as const),
  );
  return { version: 1, named: table.named, predicts: 'classes', columns: kinds, missing: [] };
}

function namedLabels({ columns, named }: Table): number[] {
  const found = columns.findIndex(({ name }) => named && isLabelName(name));
  return found < 0 ? [] : [found];
}

function targetsPresent(table: Table, columns: readonly (string | number)[], inputSize: number): number[] {
  return table.columns.length === inputSize
    ? []
    : columns.map((column) => findColumn(table, column, 'target'));
}

/** The label's column in a table with one column more than features. @throws LabelColumnError where several are possible. */
function guessedLabel(table: Table): number[] {
  return [...findTargets(table, {}).columns];
}
