// Horizontal bars in groups, from 0: what benchmarks compare.
// Before: svg.ts has the frame. Next: benchmark-page.ts puts charts on a page.

import { fitText, textWidth } from './format-text.js';
import { element } from './markup.js';
import { requireArguments } from './report-shapes.js';
import { FONT_SIZE, label, MARGIN, SMALL_SIZE, svgFrame, TITLE_SIZE, tooltip } from './svg.js';
import { SERIES } from './theme.js';

/** A bar: its name, its length, and the text at its end. */
export interface Bar {
  /** Alike in every group: it decides the colour. */
  name: string;
  value: number;
  /** Behind the bar; the value itself when absent. */
  text?: string;
}

/** Bars that are compared with one another. */
export interface BarGroup {
  label: string;
  note?: string;
  bars: readonly Bar[];
}

/** Groups of bars with one unit. */
export interface BarChartData {
  title: string;
  unit: string;
  groups: readonly BarGroup[];
}

const WIDTH = 860;
const BAR_HEIGHT = 16;
const BAR_GAP = 4;
const GROUP_GAP = 16;
/** Names of bars stand left of them. */
const NAME_WIDTH = 96;

/**
 * Groups of horizontal bars, as SVG.
 * @example
 * const svg = barChart({ title: 'Epoch', unit: 'ms', groups: [{ label: '784-10', bars: [{ name: 'simd', value: 8.8 }] }] });
 */
export function barChart(data: BarChartData, settings: { standalone?: boolean } = {}): string {
  requireArguments('barChart', data, settings);
  const { title, unit, groups } = data;
  const { standalone = true } = settings;
  const names = [...new Set(groups.flatMap(({ bars }) => bars.map(({ name }) => name)))];
  const largest = Math.max(0, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value))) || 1;
  const texts = groups.flatMap(({ bars }) => bars.map(textOf));
  const textRoom = Math.max(0, ...texts.map((text) => textWidth(text, SMALL_SIZE))) + 8;
  const left = MARGIN + NAME_WIDTH;
  const room = WIDTH - left - MARGIN - textRoom;
  const content: string[] = [];
  let y = MARGIN + TITLE_SIZE + 14;
  for (const { label: heading, note, bars } of groups) {
    y += FONT_SIZE + 4;
    const shown = note ? `${heading}  ·  ${note}` : heading;
    content.push(label(fitText(shown, FONT_SIZE, WIDTH - 2 * MARGIN), { x: MARGIN, y, class: 'ink bold' }));
    y += 8;
    for (const bar of bars) {
      const series = names.indexOf(bar.name) % SERIES.length;
      const width = Math.max(1, (room * bar.value) / largest);
      const middle = y + BAR_HEIGHT / 2 + SMALL_SIZE / 2 - 1;
      content.push(
        label(fitText(bar.name, SMALL_SIZE, NAME_WIDTH - 8), {
          ...{ x: left - 8, y: middle, 'text-anchor': 'end', 'font-size': SMALL_SIZE, class: 'muted' },
        }),
        element(
          'rect',
          { x: left, y, width, height: BAR_HEIGHT, rx: 2, class: `fill${series}` },
          tooltip(`${heading}, ${bar.name}: ${textOf(bar)} ${unit}`),
        ),
        label(textOf(bar), { x: left + width + 6, y: middle, 'font-size': SMALL_SIZE }),
      );
      y += BAR_HEIGHT + BAR_GAP;
    }
    y += GROUP_GAP - BAR_GAP;
  }
  const description = groups
    .map(
      ({ label: heading, bars }) =>
        `${heading}: ${bars.map((bar) => `${bar.name} ${textOf(bar)}`).join(', ')}`,
    )
    .join('; ');
  const height = y - GROUP_GAP + MARGIN + 8;
  return svgFrame(
    { title, description: `${unit}. ${description}`, width: WIDTH, height, standalone },
    ...content,
  );
}

function textOf({ value, text }: Bar): string {
  return text ?? String(value);
}
