// The key to the nine steps of colour beside a matrix.
// Before: theme.ts. Used by confusion-matrix-chart.ts and heat-map.ts.

import { fitText, textWidth } from './format-text.js';
import { element } from './markup.js';
import { FONT_SIZE, label, SMALL_SIZE, verticalLabel } from './svg.js';
import { STEPS } from './theme.js';

export interface ColourBarOptions {
  x: number;
  y: number;
  height: number;
  /** Share 0 is the palest step at the bottom, 1 the top. */
  labels: readonly { share: number; text: string }[];
  title: string;
}

const BAR = 14; // pixels

export function colourBar({ x, y, height, labels, title }: ColourBarOptions): {
  markup: string;
  width: number;
} {
  const step = height / STEPS.length;
  const widest = Math.max(0, ...labels.map(({ text }) => textWidth(text, SMALL_SIZE)));
  const titleAt = x + BAR + 8 + widest + FONT_SIZE + 2;
  const markup = element(
    'g',
    { class: 'colour-bar' },
    ...STEPS.map((_, index) =>
      element('rect', {
        class: `step${index}`,
        x,
        y: y + height - (index + 1) * step,
        width: BAR,
        height: step + 0.5,
      }),
    ),
    element('rect', { class: 'axis', fill: 'none', 'stroke-width': 0.5, x, y, width: BAR, height }),
    ...labels.map(({ share, text }) =>
      label(text, {
        class: 'muted',
        'font-size': SMALL_SIZE,
        x: x + BAR + 6,
        // Kept inside the bar's ends.
        y: Math.min(Math.max(y + height * (1 - share) + 4, y + SMALL_SIZE - 2), y + height),
      }),
    ),
    verticalLabel(fitText(title, SMALL_SIZE, Math.max(height, 120)), titleAt, y + height / 2, {
      class: 'muted',
      'font-size': SMALL_SIZE,
    }),
  );
  return { markup, width: titleAt - x + 6 };
}
