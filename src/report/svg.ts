// The frame every chart shares: size, title and description for screen readers, style, paper.
// Before: theme.ts, markup.ts, format-text.ts. Next: line-chart.ts and the others draw inside it.

import { fitText } from './format-text.js';
import { type Attributes, element, escapeXml } from './markup.js';
import { chartStyles, themeVariables } from './theme.js';

export const FONT_SIZE = 13;
export const SMALL_SIZE = 11;
export const TITLE_SIZE = 15;
/** Blank around everything, in pixels. */
export const MARGIN = 16;

export interface ChartSettings {
  /** Above the chart, and its name for screen readers. */
  title: string;
  /** False leaves out the style, for a page that has it already (html.ts). */
  standalone?: boolean;
}

export interface FrameOptions extends ChartSettings {
  /** What a person who cannot see the chart should know. */
  description: string;
  width: number;
  height: number;
}

/** A whole SVG document around `content`. */
export function svgFrame(options: FrameOptions, ...content: string[]): string {
  const { title, description, width, height, standalone = true } = options;
  const shown = fitText(title, TITLE_SIZE, width - 2 * MARGIN);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'jq',
      role: 'img',
      'aria-label': title,
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      width: Math.ceil(width),
      height: Math.ceil(height),
    },
    element('title', {}, escapeXml(title)),
    element('desc', {}, escapeXml(description)),
    standalone ? element('style', {}, themeVariables() + chartStyles()) : '',
    element('rect', { class: 'paper', width: '100%', height: '100%' }),
    label(shown, { x: MARGIN, y: MARGIN + TITLE_SIZE, class: 'ink bold', 'font-size': TITLE_SIZE }),
    ...content,
  );
}

/** One line of text. */
export function label(text: string, attributes: Attributes): string {
  return element('text', { 'font-size': FONT_SIZE, class: 'ink', ...attributes }, escapeXml(text));
}

/** Text that reads upward, centred on (x, y). */
export function verticalLabel(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return label(text, { x, y, 'text-anchor': 'middle', transform: `rotate(-90 ${x} ${y})`, ...attributes });
}

/** What a pointer that rests on a shape shows. */
export function tooltip(text: string): string {
  return element('title', {}, escapeXml(text));
}

/** Lines of small print from (x, y) downward. */
export function smallPrint(lines: readonly string[], x: number, y: number): string[] {
  return lines.map((line, index) =>
    label(line, { x, y: y + index * (SMALL_SIZE + 4), class: 'muted note', 'font-size': SMALL_SIZE }),
  );
}
