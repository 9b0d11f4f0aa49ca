// A search's result for a terminal: best first, the winner marked, near ties and divergences named.

import type { SearchRow } from '../src/search/grid.js';
import type { Colors } from './colors.js';
import { statusOf } from './search-run.js';
import { plainTable, right, trimmed } from './terminal-table.js';
import { counted, type SearchSummary } from './train-summary.js';

export function searchTable(
  { rows, metric, epochs, repeats, seconds }: SearchSummary,
  { colors, folder }: { colors: Colors; folder?: string },
): string {
  const { bold, dim, green, yellow, red } = colors;
  const names = Object.keys(rows[0].params);
  const table = plainTable(3);
  table.push([...names, `mean ${metric}`, 'deviation', ''].map((title) => right(dim(title))));
  const paint = (row: SearchRow, text: string) => {
    if (row.winner) return bold(green(text));
    return row.diverged ? red(text) : row.nearTie ? yellow(text) : text;
  };
  for (const row of rows) {
    const figures = [row.mean, row.deviation].map(scoreText);
    const cells = [...names.map((name) => parameterText(row.params[name])), ...figures];
    table.push([...cells.map((cell) => right(paint(row, cell))), paint(row, statusOf(row))]);
  }
  const size = [counted(rows.length, 'combination'), counted(repeats, 'repeat'), counted(epochs, 'epoch')];
  const title = `${size.join(' × ')} in ${seconds.toFixed(1)} s`;
  return `${bold(title)}\n\n${trimmed(table)}\n${folder === undefined ? '' : `\nrun folder   ${folder}\n`}`;
}

/** 0.4412; a loss that diverged in powers of ten. */
function scoreText(score: number | null): string {
  if (score === null) return '–';
  return Math.abs(score) < 1e4 ? score.toFixed(4) : score.toExponential(2);
}

/** 0.1 and 0.01, but 2e-4: one way for the small ones. */
function parameterText(value: number): string {
  return value !== 0 && value < 0.001 ? value.toExponential() : String(value);
}
