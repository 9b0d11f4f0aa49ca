// The columns of a table of layers as text: the same in the report and on the terminal.
// Before: nn/layer-table.ts has the figures. Next: html-layers.ts, and the command line.

import { isListOfLayers, type LayerRow, type LayerTable } from '../nn/layer-table.js';
import { formatShape } from '../nn/shape.js';
import { formatCount } from './format-text.js';

export interface LayerColumn {
  readonly heading: string;
  readonly text: (row: LayerRow) => string;
  /** Aligned to the right. */
  readonly number?: boolean;
  /** Never breaks. */
  readonly nowrap?: boolean;
}

/**
 * The columns that say something of these layers, and the row of totals.
 * @param above replaces the name of the layer in the row above, such as ↑; without it names are shown.
 */
export function layerColumns(
  summary: LayerTable,
  above?: string,
): { columns: LayerColumn[]; total: LayerRow } {
  const { layers, parameters, trainableParameters } = summary;
  const mflop = mflopFormat(summary.mflop);
  const total = { ...summary, name: 'all', layer: '', inputs: [], shape: [], trainable: true };
  const shown = (row: LayerRow) => (name: string) =>
    above !== undefined && name === layers[layers.indexOf(row) - 1]?.name ? above : name;
  const trained = (row: LayerRow) => {
    if (row === total) return formatCount(trainableParameters);
    return row.parameters === 0 ? '' : row.trainable ? 'yes' : 'no';
  };
  const columns: LayerColumn[] = [
    { heading: 'name', text: ({ name }) => name, nowrap: true },
    { heading: 'layer', text: ({ layer }) => layer, nowrap: true },
    ...(isListOfLayers(summary)
      ? []
      : [{ heading: 'reads', text: (row: LayerRow) => row.inputs.map(shown(row)).join(', ') }]),
    { heading: 'output', text: ({ shape }) => formatShape(shape), number: true },
    { heading: 'parameters', text: (row) => countText(row.parameters), number: true },
    { heading: 'MFLOP', text: (row) => mflop(row.mflop), number: true },
    ...(trainableParameters === parameters ? [] : [{ heading: 'trained', text: trained, number: true }]),
  ];
  return { columns, total };
}

function countText(count: number): string {
  return count === 0 ? '' : formatCount(count);
}

/** All with as many decimals as give the total three digits. */
function mflopFormat(total: number): (mflop: number) => string {
  const decimals = total === 0 ? 0 : Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(total))));
  const least = 10 ** -decimals;
  const figure = (value: number) =>
    value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (mflop) => (mflop === 0 ? '' : mflop < least / 2 ? `<${figure(least)}` : figure(mflop));
}
