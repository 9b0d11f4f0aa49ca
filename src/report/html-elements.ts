// The pieces the sections of report.html are made of. Text given here is plain: it is escaped here, and only here.
// Before: markup.ts. Next: the html-*.ts sections.

import { type Attributes, element, escapeXml } from './markup.js';
import type { NamedValue } from './report-data.js';

/** A part of the page; the navigation lists it by its heading. */
export interface Section {
  id: string;
  heading: string;
  /** Markup. */
  body: string;
}

export function paragraph(text: string, className?: string): string {
  return element('p', { class: className }, escapeXml(text));
}

export function subheading(text: string): string {
  return element('h3', {}, escapeXml(text));
}

/** Keeps the command's options whole where it wraps; copied, it is the command. */
export function commandBlock(command: string): string {
  const tokens = command
    .split(/(\s+)/)
    .map((part) => (part.trim() ? element('span', { class: 'token' }, escapeXml(part)) : escapeXml(part)));
  return element('pre', {}, element('code', {}, ...tokens));
}

/** A chart. Below `least` of its own width it no longer shrinks but scrolls. */
export function chartFigure(svg: string, least = 0.72): string {
  const width = Number(/ width="(\d+)"/.exec(svg)?.[1] ?? 0);
  const name = /aria-label="([^"]*)"/.exec(svg)?.[1] ?? 'chart';
  const styled = svg.replace(
    '<svg ',
    `<svg style="min-width:${Math.floor(width * least)}px;max-width:${Math.ceil(width * 1.35)}px" `,
  );
  return `<figure tabindex="0" aria-label="${name}">${styled}</figure>`; // the name is escaped already
}

export interface Column<Row> {
  heading: string;
  /** Plain text of the cell … */
  text?: (row: Row) => string;
  /** … or its markup. */
  markup?: (row: Row) => string;
  /** Aligned to the right. */
  number?: boolean;
  /** Breaks long words. */
  wide?: boolean;
  /** Never breaks. */
  nowrap?: boolean;
}

export interface TableOptions<Row> {
  /** Also the name of the region that scrolls. */
  caption: string;
  /** The first is the row's heading. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowClass?: (row: Row) => string | undefined;
  footRows?: readonly Row[];
}

/** A table in a container of its own that scrolls sideways. */
export function table<Row>({ caption, columns, rows, rowClass, footRows = [] }: TableOptions<Row>): string {
  const line = (row: Row) =>
    element('tr', { class: rowClass?.(row) }, ...columns.map((column, index) => cell(column, row, index)));
  const headings = columns.map(({ heading, number }) =>
    element('th', { scope: 'col', class: number ? 'number' : undefined }, escapeXml(heading)),
  );
  return scrolling(
    caption,
    element(
      'table',
      {},
      captionOf(caption),
      element('thead', {}, element('tr', {}, ...headings)),
      element('tbody', {}, ...rows.map(line)),
      footRows.length > 0 ? element('tfoot', {}, ...footRows.map(line)) : '',
    ),
  );
}

function cell<Row>({ text, markup, number, wide, nowrap }: Column<Row>, row: Row, index: number): string {
  const attributes: Attributes = { class: number ? 'number' : wide ? 'wide' : nowrap ? 'nowrap' : undefined };
  const content = markup ? markup(row) : escapeXml(text?.(row) ?? '');
  return index === 0
    ? element('th', { scope: 'row', ...attributes }, content)
    : element('td', attributes, content);
}

/** Two columns, without headings: each name is its row's. */
export function namedValues(caption: string, values: readonly NamedValue[]): string {
  const rows = values.map(({ name, value, note }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', class: 'name' }, escapeXml(name)),
      element('td', { class: 'wide' }, escapeXml(value), note ? element('small', {}, escapeXml(note)) : ''),
    ),
  );
  return scrolling(caption, element('table', {}, captionOf(caption), element('tbody', {}, ...rows)));
}

/** The style keeps the inner part in sight while the table scrolls. */
function captionOf(text: string): string {
  return element('caption', {}, element('span', {}, escapeXml(text)));
}

/** Focusable, so that the keyboard can scroll it. */
function scrolling(name: string, content: string): string {
  return element('div', { class: 'scroll', role: 'region', 'aria-label': name, tabindex: 0 }, content);
}

/** An image from a data URI; anything else is refused, as the page may load nothing. */
export function dataImage(uri: string | undefined, alt: string): string {
  if (!uri || !/^data:image\/(png|bmp|gif|jpeg|webp);base64,[A-Za-z0-9+/=]+$/.test(uri)) return '';
  return element('img', { src: uri, alt });
}
