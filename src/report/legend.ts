// Names of the curves, in as many rows as they need, and how curves differ other than by colour.
// Next: line-chart.ts draws the layout.

import { type SymbolType, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from 'd3-shape';
import { fitText, textWidth } from './format-text.js';
import { FONT_SIZE } from './svg.js';
import { SERIES } from './theme.js';

/** Shapes of points, by series. Four against seven colours, so colour and shape repeat together only after 28. */
export const SYMBOLS: readonly SymbolType[] = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond];

const DASHES = [undefined, '7 5', '2 5', '10 4 2 4'];
const SAMPLE = 32; // pixels of line before the name
const GAP = 20;
const LINE_HEIGHT = FONT_SIZE + 8;

/** The dash pattern of series `index`: solid for the first seven, then a new one each time the colours start again. */
export function dashOf(index: number): string | undefined {
  return DASHES[Math.floor(index / SERIES.length) % DASHES.length];
}

export interface LegendLayout {
  entries: {
    name: string;
    /** As much of the name as fits. */
    text: string;
    /** Pixels from the left edge. */
    x: number;
    row: number;
  }[];
  lineHeight: number;
  /** Of all rows. */
  height: number;
}

/** Places the names from left to right, and on a new row where the next would pass `width` pixels. */
export function layoutLegend(names: readonly string[], width: number): LegendLayout {
  const entries: LegendLayout['entries'] = [];
  let x = 0;
  let row = 0;
  for (const name of names) {
    const text = fitText(name, FONT_SIZE, width - SAMPLE);
    const room = SAMPLE + textWidth(text, FONT_SIZE);
    if (x > 0 && x + room > width) {
      x = 0;
      row++;
    }
    entries.push({ name, text, x, row });
    x += room + GAP;
  }
  return { entries, lineHeight: LINE_HEIGHT, height: names.length === 0 ? 0 : (row + 1) * LINE_HEIGHT };
}
