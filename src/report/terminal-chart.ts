// A loss curve for the end of a run, in characters: the first series as a line of braille dots, the others as marks,
// so that they are told apart without colour.

import { chartScales } from './chart-scales.js';
import { requireArguments } from './report-shapes.js';

/** A line: its name, and a value for each epoch; null leaves a gap. */
export interface TerminalSeries {
  name: string;
  /** One for each epoch, from epoch 1; what is null or not finite is left out. */
  values: readonly (number | null)[];
}

/** What terminalChart() draws. */
export interface TerminalChartOptions {
  series: readonly TerminalSeries[];
  /** Columns and lines of the whole chart, axis and legend included. */
  width?: number;
  height?: number;
  /** Nothing beyond 7-bit characters. */
  ascii?: boolean;
  /** 'percent' takes shares from 0 to 1. */
  format?: 'number' | 'percent';
}

interface Alphabet {
  tick: string;
  upright: string;
  corner: string;
  floor: string;
  /** Of series 1, 2, …; series 0 is the line. */
  marks: readonly string[];
  /** Of the line in the legend. */
  line: string;
  ellipsis: string;
}

const BRAILLE: Alphabet = {
  tick: '┤',
  upright: '│',
  corner: '└',
  floor: '─',
  marks: ['○', '×', '△'],
  line: '⠒⠒',
  ellipsis: '…',
};
const ASCII: Alphabet = {
  tick: '+',
  upright: '|',
  corner: '+',
  floor: '-',
  marks: ['o', 'x', '^'],
  line: '**',
  ellipsis: '~',
};
/** Bits of the dots of U+2800, [column][row]. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const DOTS_ACROSS = 2;
const DOTS_DOWN = 4;
const LINES_PER_TICK = 2.5;
const LEAST_WIDTH = 24;
const LEAST_HEIGHT = 6;
const LEGEND_GAP = '   ';
const ROOM_FOR_NOTE = 40; // columns
/** What terminals draw in two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u;
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

/**
 * Lines joined by "\n", without one at the end. Nothing to draw gives "".
 * @example
 * console.log(terminalChart({ series: [{ name: 'loss', values: [0.9, 0.6, 0.5] }], width: 60, height: 10 }));
 */
export function terminalChart(options: TerminalChartOptions): string {
  requireArguments('terminalChart', options);
  const { ascii = false, format = 'number' } = options;
  const width = Math.max(LEAST_WIDTH, Math.floor(options.width ?? 72));
  const height = Math.max(LEAST_HEIGHT, Math.floor(options.height ?? 12));
  const alphabet = ascii ? ASCII : BRAILLE;
  const series = options.series.filter(({ values }) =>
    values.some((one) => one !== null && Number.isFinite(one)),
  );
  if (series.length === 0) return '';
  const lines = height - 3; // below them: the axis, its numbers and the legend
  const values = series.map((one) => one.values);
  const { y, x, epochs, canDraw, logarithmic, yTicks } = chartScales({
    values,
    format,
    top: 0,
    bottom: lines * DOTS_DOWN - 1,
    tickCount: Math.max(2, Math.round(lines / LINES_PER_TICK)),
    tight: true,
  });
  const chosen = yTicks.map(({ value, text }) => ({ value, text: plain(text, ascii) }));
  const gutter = Math.max(...chosen.map(({ text }) => text.length));
  const columns = width - gutter - 2;
  x.range([0, columns * DOTS_ACROSS - 1]);
  const grid = Array.from({ length: lines }, () => new Array<string>(columns).fill(' '));
  const points = series.map((one) =>
    one.values.map((value, index) =>
      canDraw(value) ? { x: Math.round(x(index + 1)), y: Math.round(y(value!)) } : undefined,
    ),
  );
  drawLine(grid, points[0], ascii);
  for (const [index, own] of points.slice(1).entries()) {
    drawMarks(grid, own, alphabet.marks[index % alphabet.marks.length]);
  }
  const tickAt = new Map(chosen.map(({ value, text }) => [Math.floor(y(value) / DOTS_DOWN), text]));
  return [
    ...grid.map((row, index) => {
      const text = tickAt.get(index);
      return `${(text ?? '').padStart(gutter)} ${text === undefined ? alphabet.upright : alphabet.tick}${row.join('')}`;
    }),
    `${' '.repeat(gutter + 1)}${alphabet.corner}${alphabet.floor.repeat(columns)}`,
    `${' '.repeat(gutter + 2)}${epochAxis(epochs, columns)}`,
    `${' '.repeat(gutter + 2)}${legend(series, alphabet, columns, logarithmic)}`,
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

type Point = { x: number; y: number } | undefined;

function drawLine(grid: string[][], points: readonly Point[], ascii: boolean): void {
  const bits = grid.map((row) => new Array<number>(row.length).fill(0));
  const dot = (x: number, y: number) => {
    bits[y >> 2][x >> 1] |= DOTS[x & 1][y & 3];
  };
  for (const [index, to] of points.entries()) {
    if (!to) continue;
    const from = points[index - 1] ?? to;
    const steps = Math.max(1, Math.abs(to.x - from.x), Math.abs(to.y - from.y));
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      dot(Math.round(from.x + (to.x - from.x) * share), Math.round(from.y + (to.y - from.y) * share));
    }
  }
  for (const [row, line] of bits.entries()) {
    for (const [column, byte] of line.entries()) {
      if (byte !== 0) grid[row][column] = ascii ? '*' : String.fromCharCode(0x2800 + byte);
    }
  }
}

/** At most one mark to every second column, so that the line stays visible between them. */
function drawMarks(grid: string[][], points: readonly Point[], mark: string): void {
  let free = 0;
  for (const point of points) {
    const column = point ? point.x >> 1 : -1;
    if (!point || column < free) continue;
    grid[point.y >> 2][column] = mark;
    free = column + 3;
  }
}

/** The first and the last epoch, and the middle one where there is room. */
function epochAxis(epochs: number, columns: number): string {
  if (epochs === 1) return `${' '.repeat(columns >> 1)}1  epoch`.slice(0, columns);
  const last = `epoch ${epochs}`;
  const middle = Math.round((1 + epochs) / 2);
  const at = Math.round(((middle - 1) / (epochs - 1)) * (columns - 1));
  const showMiddle = epochs > 2 && at + 4 < columns - last.length;
  const start = showMiddle ? `1${' '.repeat(Math.max(1, at - 1))}${middle}` : '1';
  return start.padEnd(columns - last.length) + last;
}

function legend(
  series: readonly TerminalSeries[],
  alphabet: Alphabet,
  columns: number,
  logarithmic: boolean,
): string {
  const note = logarithmic && columns >= ROOM_FOR_NOTE ? '   (log scale)' : '';
  const marks = series.map((_, index) =>
    index === 0 ? alphabet.line : alphabet.marks[(index - 1) % alphabet.marks.length],
  );
  const taken = marks.join(' ').length + 1 + LEGEND_GAP.length * (series.length - 1) + note.length;
  const room = Math.max(2, Math.floor((columns - taken) / series.length));
  return (
    marks.map((mark, index) => `${mark} ${cut(series[index].name, room, alphabet)}`).join(LEGEND_GAP) + note
  );
}

/** At most `room` columns of one line; in ASCII what is not becomes "?". */
function cut(name: string, room: number, { ellipsis }: Alphabet): string {
  const line = name.replace(CONTROL, ' ').trim();
  const characters = Array.from(ellipsis === '~' ? line.replace(/[^ -~]/gu, '?') : line);
  const columnsOf = (character: string) => (WIDE.test(character) ? 2 : 1);
  let kept = '';
  let left = room;
  for (const [index, character] of characters.entries()) {
    left -= columnsOf(character);
    if (left < (index < characters.length - 1 ? 1 : 0)) return kept + ellipsis;
    kept += character;
  }
  return kept;
}

function plain(text: string, ascii: boolean): string {
  return ascii ? text.replace(/−/g, '-') : text;
}
