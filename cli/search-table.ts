// A search's result for a terminal: best first, the winner marked, near ties and divergences named.

import type { SearchRow } from '../src/search/grid.js';
import { colorsFor } from './colors.js';
import { statusOf } from './search-run.js';
import { plainTable, right, trimmed } from './text.js';
import { counted, type SearchSummary } from './train-summary.js';

export function searchTable(
  { rows, metric, epochs, repeats, seconds }: SearchSummary,
  folder?: string,
): string {
  const { bold, dim, green, yellow, red } = colorsFor(process.stdout);
  const names = Object.keys(rows[0].params);
  const table = plainTable(3);
  table.push([...names, `mean ${metric}`, 'deviation', ''].map((title) => right(dim(title))));
  const paint = (row: SearchRow, text: string) => {
    if (row.winner) return bold(green(text));
    return row.diverged ? red(text) : row.nearTie ? yellow(text) : text;
  };
  for (const row of rows) {
    const figures = [row.mean?.toFixed(4) ?? '–', row.deviation?.toFixed(4) ?? '–'];
    const cells = [...names.map((name) => String(row.params[name])), ...figures];
    table.push([...cells.map((cell) => right(paint(row, cell))), paint(row, statusOf(row))]);
  }
  const size = [counted(rows.length, 'combination'), counted(repeats, 'repeat'), counted(epochs, 'epoch')];
  const title = `${size.join(' × ')} in ${seconds.toFixed(1)} s`;
  return `${bold(title)}\n\n${trimmed(table)}\n${folder === undefined ? '' : `\nrun folder   ${folder}\n`}`;
}
