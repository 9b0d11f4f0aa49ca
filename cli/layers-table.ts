// A network's layers as a table on the terminal, with totals.
// Before: src/report/layer-columns.ts has the columns. Next: train-summary.ts.

import type { LayerTable } from '../src/nn/layer-table.js';
import { layerColumns } from '../src/report/layer-columns.js';
import { plainTable, right, trimmed } from './terminal-table.js';

export function layersTable(summary: LayerTable, dim: (text: string) => string): string {
  const { columns, total } = layerColumns(summary, '↑');
  const table = plainTable(2);
  table.push(columns.map(({ heading, number }) => (number ? right(dim(heading)) : dim(heading))));
  for (const row of [...summary.layers, total])
    table.push(columns.map(({ text, number }) => (number ? right(text(row)) : text(row))));
  return trimmed(table).replace(/^/gm, '  ');
}
