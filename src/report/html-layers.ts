// The report's table of layers, with totals.
// Before: nn/layer-table.ts has the figures. Next: html.ts.

import { isListOfLayers, type LayerRow, type LayerTable } from '../nn/layer-table.js';
import { formatShape } from '../nn/shape.js';
import { formatCount } from './format-text.js';
import { type Column, type Section, table } from './html-elements.js';
import type { ReportData } from './report-data.js';

const CAPTION =
  'MFLOP: million floating-point operations to predict a row, 2 for each multiply-add of a product. Running statistics are not counted as parameters.';

export function layersSection({ layers: summary }: ReportData): Section | undefined {
  if (summary === undefined || summary.layers.length < 2) return undefined;
  const { layers, parameters, trainableParameters } = summary;
  const mflop = mflopFormat(summary);
  const reads: Column<LayerRow> = { heading: 'reads', text: ({ inputs }) => inputs.join(', ') };
  const trained: Column<LayerRow> = {
    heading: 'trained',
    text: (one) => (one.parameters === 0 ? '' : one.trainable ? 'yes' : 'no'),
  };
  const columns: Column<LayerRow>[] = [
    { heading: 'name', text: ({ name }) => name },
    { heading: 'layer', text: ({ layer }) => layer },
    ...(isListOfLayers(summary) ? [] : [reads]),
    { heading: 'output', text: ({ shape }) => formatShape(shape), number: true },
    { heading: 'parameters', text: (one) => countText(one.parameters), number: true },
    { heading: 'MFLOP', text: (one) => mflop(one.mflop), number: true },
    ...(trainableParameters === parameters ? [] : [trained]),
  ];
  const all = { ...summary, name: 'all', layer: '', inputs: [], shape: [], trainable: true };
  const frozen =
    trainableParameters === parameters ? '' : ` ${formatCount(trainableParameters)} parameters are trained.`;
  const body = table({ caption: CAPTION + frozen, columns, rows: layers, footRows: [all] });
  return { id: 'layers', heading: 'Layers', body };
}

function countText(count: number): string {
  return count === 0 ? '' : formatCount(count);
}

/** How MFLOP are written: with as many decimals for all as give the total three digits. */
export function mflopFormat({ mflop: total }: LayerTable): (mflop: number) => string {
  const decimals = Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(total))));
  const least = 10 ** -decimals;
  const figure = (value: number) =>
    value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (mflop) => (mflop === 0 ? '' : mflop < least / 2 ? `<${figure(least)}` : figure(mflop));
}
