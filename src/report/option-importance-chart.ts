// How much each option of a search matters, as bars with the trees' deviation; beside importance-chart.ts, which is about columns.
// Before: search/option-importance.ts. Next: html-trials.ts.

import { OptionError } from '../errors.js';
import type { ImportanceOfOptions } from '../search/option-importance.js';
import { fitNames, textWidth, wrapText } from './format-text.js';
import { element } from './markup.js';
import { requireArguments } from './report-shapes.js';
import { parameterName } from './search-chart.js';
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
import { shareText } from './trial-paint.js';

const WIDTH = 640;
const BAR = 16;
const ROW = 28;
const NAME_WIDTH = 190;
/** Fewer trials, or less explained, than this is a hint at most. */
const FEW_TRIALS = 30;
const LITTLE_EXPLAINED = 0.3;

/**
 * How much each option of a search matters, as SVG.
 * @example
 * const { importance } = trialsData(study, { metric: 'loss' });
 * if (importance) optionImportanceChart(importance, { title: 'What matters' });
 */
export function optionImportanceChart(importance: ImportanceOfOptions, settings: ChartSettings): string {
  requireArguments('optionImportanceChart', importance, settings);
  const { options, together } = importance;
  if (options.length === 0)
    throw new OptionError('optionImportanceChart: importance.options: at least one option expected');
  const rows = [
    ...options.map(({ name, ...share }) => ({ name: parameterName(name), ...share, own: true })),
    ...(options.length > 1 ? [{ name: 'only together', mean: together, deviation: 0, own: false }] : []),
  ];
  const texts = rows.map(
    ({ mean, deviation, own }) => `${shareText(mean)}${own ? ` ± ${(100 * deviation).toFixed(0)}` : ''}`,
  );
  const names = fitNames(
    rows.map(({ name }) => name),
    FONT_SIZE,
    NAME_WIDTH,
  );
  const left = MARGIN + Math.max(...names.map((name) => textWidth(name, FONT_SIZE))) + 10;
  const room = WIDTH - MARGIN - left - Math.max(...texts.map((text) => textWidth(text, SMALL_SIZE))) - 10;
  const most = Math.max(0.01, ...rows.map(({ mean, deviation }) => mean + deviation));
  const x = (share: number) => left + (room * share) / most;
  const top = MARGIN + TITLE_SIZE + 18;
  const bottom = top + rows.length * ROW;
  const notes = wrapText(meaningOf(importance), SMALL_SIZE, WIDTH - 2 * MARGIN);
  const bars = rows.flatMap(({ name, mean, deviation, own }, i) => {
    const y = top + i * ROW;
    const middle = y + BAR / 2;
    return [
      label(names[i], { class: own ? 'ink' : 'muted', x: left - 8, y: middle + 4.5, 'text-anchor': 'end' }),
      element(
        'rect',
        {
          class: own ? 'fill0' : 'muted',
          'fill-opacity': 0.75,
          x: left,
          y,
          width: Math.max(1, x(mean) - left),
          height: BAR,
          rx: 2,
        },
        tooltip(`${name}: ${texts[i]}`),
      ),
      own
        ? element('line', {
            ...{
              class: 'marked whisker',
              x1: x(Math.max(0, mean - deviation)),
              x2: x(mean + deviation),
              y1: middle,
              y2: middle,
            },
          })
        : '',
      label(texts[i], { class: 'muted', 'font-size': SMALL_SIZE, x: x(mean + deviation) + 8, y: middle + 4 }),
    ];
  });
  return svgFrame(
    {
      ...settings,
      description: rows.map(({ name }, i) => `${name}: ${texts[i]}`).join('; '),
      width: WIDTH,
      height: bottom + 8 + notes.length * (SMALL_SIZE + 4) + MARGIN,
    },
    element('line', { class: 'axis', x1: left, x2: left, y1: top - 5, y2: bottom - 7 }),
    ...bars,
    ...smallPrint(notes, MARGIN, bottom + 8 + SMALL_SIZE),
  );
}

/** Why the importances are a hint at most; null where they are more. */
export function importanceDoubt({ trials, explained }: ImportanceOfOptions): string | null {
  if (explained < LITTLE_EXPLAINED)
    return `The forest explains ${explained <= 0 ? 'nothing' : `only ${shareText(explained)}`} of trials that it has not seen: the importances are a hint at most.`;
  if (trials < FEW_TRIALS) return `Only ${trials} trials: the importances are a hint at most.`;
  return null;
}

function meaningOf({ trials, epochs, explained }: ImportanceOfOptions): string {
  return (
    `Share of the variation of ${trials} trials' ranks (by their best figure of ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}) that an option has alone, over all values of the others: ` +
    'fANOVA over 64 regression trees; ± is the deviation over the trees. ' +
    (explained > 0 ? `The forest explains ${shareText(explained)} of trials that it has not seen.` : '')
  ).trim();
}
