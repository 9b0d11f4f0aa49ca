// Columns of text that fit a terminal: wide ones are cut, and those for which there is no room are left out and counted.
// Before: terminal-table.ts. Next: search-try-live.ts and search-try-table.ts.

import { printable } from './terminal-text.js';

export interface FitColumn {
  readonly heading: string;
  readonly cells: readonly string[];
  /** May be cut to so many characters; its heading further, where its cells are short. Default: it is whole in any case. */
  readonly least?: number;
  /** May be left out. */
  readonly optional?: boolean;
}

/** A heading of fewer letters says nothing. */
const LEAST_HEADING = 5;

const GAP = 2;
const ELLIPSIS = '…';

/** Lines of at most `width` characters, the headings' first, aligned to the right; and the headings that found no room. */
export function fitColumns(
  columns: readonly FitColumn[],
  width: number,
): { lines: string[]; leftOut: string[] } {
  const kept = [...columns];
  const leftOut: string[] = [];
  const least = ({ heading, cells, least: own }: FitColumn) => {
    const whole = longest([heading, ...cells]);
    return own === undefined ? whole : Math.min(whole, own, Math.max(LEAST_HEADING, longest(cells)));
  };
  const room = (widths: readonly number[]) => widths.reduce((sum, one) => sum + one + GAP, -GAP);
  while (room(kept.map(least)) > width) {
    const last = kept.findLastIndex(({ optional }) => optional);
    if (last < 0) break;
    leftOut.unshift(kept[last].heading);
    kept.splice(last, 1);
  }
  const widths = kept.map(({ heading, cells }) => longest([heading, ...cells]));
  while (room(widths) > width) {
    // The widest that may be cut gives way by one.
    const cut = widths.reduce(
      (best, one, i) => (one > least(kept[i]) && (best < 0 || one > widths[best]) ? i : best),
      -1,
    );
    if (cut < 0) break;
    widths[cut]--;
  }
  const line = (texts: readonly string[]) =>
    texts.map((text, i) => cutTo(printable(text), widths[i]).padStart(widths[i])).join(' '.repeat(GAP));
  const rows = kept[0]?.cells.map((_, row) => line(kept.map(({ cells }) => cells[row]))) ?? [];
  const lines = [line(kept.map(({ heading }) => heading)), ...rows];
  return { lines: lines.map((one) => cutTo(one.trimEnd(), width)), leftOut };
}

export function cutTo(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : letters.slice(0, Math.max(0, width - 1)).join('') + ELLIPSIS;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, [...text].length), 0);
}
