// The report's table of layers, with totals.
// Before: layer-columns.ts. Next: html.ts.

import { type Section, table } from './html-elements.js';
import { layerColumns } from './layer-columns.js';
import type { ReportData } from './report-data.js';

const CAPTION =
  'Output: of a row. Parameters: without running statistics. MFLOP: million floating-point operations to predict a row, 2 for each multiply-add of a product.';

export function layersSection({ layers: summary }: ReportData): Section | undefined {
  if (summary === undefined || summary.layers.length < 2) return undefined;
  const { columns, total } = layerColumns(summary);
  const body = table({ caption: CAPTION, columns, rows: summary.layers, footRows: [total] });
  return { id: 'layers', heading: 'Layers', body };
}
