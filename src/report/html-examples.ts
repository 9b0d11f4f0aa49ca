// The page's sections that show single rows and weights: worst errors, most confident errors, doubtful rows, first layer.
// Before: png.ts made the data URIs. Next: html.ts.

import { fitText, formatNumber, formatPercent } from './format-text.js';
import { type Column, dataImage, paragraph, type Section, subheading, table } from './html-elements.js';
import { element, escapeXml } from './markup.js';
import type { PredictedRow, ReportData } from './report-data.js';
import { FONT_SIZE } from './svg.js';

const WORST = 25;
const LISTED = 10; // rows of the two shorter lists
const CELL_WIDTH = 180; // pixels; longer texts are cut

export function rowsSection({ predictions }: ReportData): Section | undefined {
  if (!predictions) return undefined;
  const { worst = [], confidentMistakes = [], uncertain = [], name, threshold } = predictions;
  const parts = [
    ...(worst.length > 0 ? worstErrors(worst.slice(0, WORST)) : []),
    ...list(
      'Most confident mistakes',
      'Wrong predictions, the highest probability first.',
      confidentMistakes,
    ),
    ...list(
      'Most uncertain rows',
      threshold === undefined
        ? 'Rows with the lowest highest probability, right or wrong.'
        : 'Rows with the probability nearest to the threshold, right or wrong.',
      uncertain,
    ),
  ];
  if (parts.length === 0) return undefined;
  return { id: 'rows', heading: `Single rows: ${name}`, body: parts.join('') };
}

function worstErrors(rows: readonly PredictedRow[]): string[] {
  const intro = paragraph('Least probability for the true class first: these cost the most loss.', 'muted');
  const heading = subheading(rows.length === 1 ? 'The worst error' : `The ${rows.length} worst errors`);
  const images = rows.map((row) => dataImage(row.image, describe(row)));
  if (images.some((image) => image === ''))
    return [heading, rowTable('The worst errors, worst first.', rows)];
  const items = rows.map((row, index) =>
    element(
      'li',
      {},
      images[index],
      element('div', {}, 'true: ', element('strong', {}, escapeXml(row.true))),
      element('div', {}, escapeXml(`predicted: ${row.predicted} (${formatPercent(row.probability, 1)})`)),
      element('div', { class: 'muted' }, escapeXml(`row ${row.row}`)),
    ),
  );
  return [heading, intro, element('ol', { class: 'images' }, ...items)];
}

function list(title: string, caption: string, rows: readonly PredictedRow[]): string[] {
  return rows.length > 0 ? [subheading(title), rowTable(caption, rows.slice(0, LISTED))] : [];
}

function rowTable(caption: string, rows: readonly PredictedRow[]): string {
  const image: Column<PredictedRow> = {
    heading: 'image',
    markup: (row) => dataImage(row.image, describe(row)),
  };
  const trueShare: Column<PredictedRow> = {
    heading: 'probability of the true class',
    text: ({ trueProbability }) => (trueProbability === undefined ? '–' : percent(trueProbability)),
    number: true,
  };
  return table({
    caption,
    columns: [
      { heading: 'row', text: ({ row }) => String(row) },
      ...(rows.some((row) => row.image) ? [image] : []),
      { heading: 'true class', text: (row) => row.true, wide: true },
      { heading: 'predicted', text: ({ predicted }) => predicted, wide: true },
      { heading: 'probability', text: ({ probability }) => percent(probability), number: true },
      ...(rows.some(({ trueProbability }) => trueProbability !== undefined) ? [trueShare] : []),
      ...cellColumns(rows),
    ],
    rows,
  });
}

/** Cells of the rows in their table. */
function cellColumns([first]: readonly PredictedRow[]): Column<PredictedRow>[] {
  return (first?.cells ?? []).map(({ name }, j) => ({
    heading: fitText(name, FONT_SIZE, CELL_WIDTH) || '(no name)',
    text: ({ cells }) => fitText(cells?.[j]?.value ?? '', FONT_SIZE, CELL_WIDTH) || '–',
  }));
}

function describe({ row, true: truth, predicted }: PredictedRow): string {
  return `row ${row}: ${truth}, predicted as ${predicted}`;
}

/** Small probabilities of the true class are the point of the table, so they keep a significant digit. */
function percent(share: number): string {
  return share > 0 && share < 0.0005 ? `${formatNumber(100 * share, 2)} %` : formatPercent(share, 1);
}

export function weightsSection({ weights }: ReportData): Section | undefined {
  if (!weights || weights.images.length === 0) return undefined;
  const items = weights.images.map(({ className, image }) =>
    element(
      'li',
      {},
      dataImage(
        image,
        `weights of ${className}: where a bright pixel speaks for the class, and where against it`,
      ),
      element('div', {}, escapeXml(className)),
    ),
  );
  const ends =
    weights.limit === undefined
      ? ['against', 'for the class']
      : [-weights.limit, weights.limit].map((end) => formatNumber(end, 2));
  const body = [
    paragraph(
      'The model has no hidden layer, so each class has one weight per pixel. Red: a bright pixel speaks for the class; ' +
        'blue: against it. All images share one scale.',
    ),
    scale(ends),
    element('ul', { class: 'images' }, ...items),
  ];
  return { id: 'weights', heading: 'Weights of the first layer', body: body.join('') };
}

export function filtersSection({ filters: data }: ReportData): Section | undefined {
  if (!data || data.images.length === 0) return undefined;
  const { images, limit, filters, channels } = data;
  const items = images.map((image, i) => element('li', {}, dataImage(image, `filter ${i + 1}`)));
  const planes = channels > 1 ? `, with the planes of the ${channels} channels side by side` : '';
  const body = [
    paragraph(
      `The ${images.length < filters ? `first ${images.length} of ${filters}` : filters} filters of the first convolution${planes}. ` +
        'Red: a bright pixel raises the output; blue: it lowers it. All images share one scale.',
    ),
    scale([-limit, limit].map((end) => formatNumber(end, 2))),
    element('ul', { class: 'images filters' }, ...items),
  ];
  return { id: 'filters', heading: 'Filters of the first layer', body: body.join('') };
}

function scale([low, high]: readonly string[]): string {
  return element('p', { class: 'scale' }, escapeXml(low), element('i', {}), escapeXml(high));
}
