// Joins the features and labels of two files into one table. Before: reading/read-table.ts. Next: target-columns.ts.

import { DataError } from '../errors.js';
import { positionName, requireDistinctNames, type Table } from './table.js';

/**
 * The columns of `features`, and then those of `labels`. The table has names when the features have; a label without a
 * header is then called "label". Lines are the features',
 * and of labels their own file's (`from`).
 * @throws DataError when the row counts differ, or two columns have the same name.
 */
export function joinTables(features: Table, labels: Table): Table {
  if (features.rowCount !== labels.rowCount) {
    throw new DataError(
      `${features.name} has ${features.rowCount} rows of features, but ${labels.name} has ${labels.rowCount} labels`,
    );
  }
  const { columns: first, named, name } = features;
  const nameOf = (i: number) => {
    if (!named) return positionName(first.length + i);
    if (labels.named) return labels.columns[i].name;
    return labels.columns.length === 1 ? 'label' : `label ${i + 1}`;
  };
  const last = labels.columns.map((column, i) => ({
    ...column,
    name: nameOf(i),
    from: { name: labels.name, lines: labels.lines },
  }));
  const joined = { ...features, name: `${name},${labels.name}`, columns: [...first, ...last] };
  requireDistinctNames(joined);
  return { ...joined, name };
}
