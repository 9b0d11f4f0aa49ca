// Permutation importance as horizontal bars: how much the score falls when a column is shuffled, with its deviation.
// Before: svg.ts has the frame, bar-chart.ts the bars of benchmarks. Next: html-columns.ts puts one bar in each row of a table.

import { fitNames, formatCount, textWidth, wrapText } from './format-text.js';
import { element } from './markup.js';
import type { ImportanceData, ReportedImportance } from './report-data.js';
import { requireArguments } from './report-shapes.js';
import {
  type ChartSettings,
  FONT_SIZE,
  label,
  MARGIN,
  SMALL_SIZE,
  smallPrint,
  svgFrame,
  TITLE_SIZE,
  tooltip,
} from './svg.js';

const WIDTH = 720;
const BAR_HEIGHT = 16;
const ROW_HEIGHT = 24;
const NAME_WIDTH = 190;
/** At most this many bars are drawn. */
const MOST_BARS = 30;
const CELL = { width: 120, height: 14 };

/**
 * One bar per column, in the order given.
 * @example
 * const columns = permutationImportance(network, test);
 * const svg = importanceChart({ name: 'test', score: 'accuracy', columns });
 */
export function importanceChart(importance: ImportanceData, settings: Partial<ChartSettings> = {}): string {
  requireArguments('importanceChart', importance, settings);
  const { name, score, columns } = importance;
  const { standalone = true, title = `Importance of the columns, ${name}` } = settings;
  const shown = columns.slice(0, MOST_BARS);
  const texts = shown.map((one) => importanceText(one, score));
  const textRoom = Math.max(0, ...texts.map((text) => textWidth(text, SMALL_SIZE))) + 10;
  const names = fitNames(
    shown.map(({ column }) => column || '(no name)'),
    FONT_SIZE,
    NAME_WIDTH,
  );
  const left = MARGIN + Math.max(0, ...names.map((text) => textWidth(text, FONT_SIZE))) + 10;
  const scale = scaleOf(shown, left, WIDTH - MARGIN - textRoom);
  const top = MARGIN + TITLE_SIZE + 18;
  const bars = shown.flatMap((one, i) => {
    const y = top + i * ROW_HEIGHT;
    const middle = y + BAR_HEIGHT / 2;
    const end = Math.max(scale.at(one.drop + one.deviation), scale.at(0)) + 8;
    return [
      label(names[i], { x: left - 8, y: middle + FONT_SIZE / 2 - 2, 'text-anchor': 'end' }),
      ...bar(one, scale.at, y, BAR_HEIGHT, tooltip(`${one.column}: ${texts[i]}`)),
      label(texts[i], { x: end, y: middle + SMALL_SIZE / 2 - 1, 'font-size': SMALL_SIZE, class: 'muted' }),
    ];
  });
  const bottom = top + shown.length * ROW_HEIGHT;
  const rest = columns.length - shown.length;
  const more = rest > 0 ? ` ${formatCount(rest)} more columns are not drawn.` : '';
  const notes = wrapText(meaningOf({ name, score }) + more, SMALL_SIZE, WIDTH - 2 * MARGIN);
  const height = bottom + 14 + notes.length * (SMALL_SIZE + 4) + MARGIN;
  return svgFrame(
    {
      ...{ title, width: WIDTH, height, standalone },
      description: `Fall of the ${score} by column. ${shown.map((one, i) => `${one.column}: ${texts[i]}`).join('; ')}`,
    },
    element('line', { class: 'axis', x1: scale.at(0), x2: scale.at(0), y1: top - 4, y2: bottom - 4 }),
    ...bars,
    ...smallPrint(notes, MARGIN, bottom + 14 + SMALL_SIZE),
  );
}

/** One bar for a cell of a table, on the scale of `all`. Its value is in the next cell as text. */
export function importanceBar(one: ReportedImportance, all: readonly ReportedImportance[]): string {
  const { width, height } = CELL;
  const { at } = scaleOf(all, 1, width - 1);
  return element(
    'svg',
    { class: 'bar', viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' },
    ...bar(one, at, 2, height - 4),
    element('line', { class: 'axis', x1: at(0), x2: at(0), y1: 0, y2: height }),
  );
}

/** "12.34 ± 0.50 points", of R² "0.412 ± 0.021". */
export function importanceText({ drop, deviation }: ReportedImportance, score: string): string {
  if (score === 'R²') return `${signed(drop.toFixed(3))} ± ${deviation.toFixed(3)}`;
  return `${signed((100 * drop).toFixed(2))} ± ${(100 * deviation).toFixed(2)} points`;
}

/** An explanation of the numbers. */
export function meaningOf({ name, score }: Pick<ImportanceData, 'name' | 'score'>): string {
  const unit = score === 'R²' ? '' : ', in percentage points';
  return (
    `Importance: how much the ${score} on the ${name} falls when the values of the column are shuffled among the rows${unit}; ` +
    'mean ± standard deviation over five shuffles. Columns that carry the same information share it.'
  );
}

function bar(
  { drop, deviation }: ReportedImportance,
  at: (value: number) => number,
  y: number,
  height: number,
  ...content: string[]
): string[] {
  const [from, to] = [Math.min(at(0), at(drop)), Math.max(at(0), at(drop))];
  const [low, high] = [at(drop - deviation), at(drop + deviation)];
  const middle = y + height / 2;
  return [
    element(
      'rect',
      { class: 'fill0', x: from, y, width: Math.max(to - from, 1), height, rx: 2, 'fill-opacity': 0.75 },
      ...content,
    ),
    element('line', { class: 'marked whisker', x1: low, x2: high, y1: middle, y2: middle }),
  ];
}

/** From the lowest to the highest end of a whisker, 0 included. */
function scaleOf(all: readonly ReportedImportance[], left: number, right: number) {
  const low = all.reduce((least, { drop, deviation }) => Math.min(least, drop - deviation), 0);
  const high = all.reduce((most, { drop, deviation }) => Math.max(most, drop + deviation), 0);
  const room = high - low || 1;
  return { at: (value: number) => left + ((right - left) * (value - low)) / room };
}

/** With a minus sign (−), but not before zero. */
function signed(text: string): string {
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}
