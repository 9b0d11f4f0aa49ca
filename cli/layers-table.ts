// A network's layers as a table on the terminal, with totals. Before: src/nn/layer-table.ts has the figures. Next: train-summary.ts;
// src/report/html-layers.ts has the same in the report.

import { isListOfLayers, type LayerRow, type LayerTable } from '../src/nn/layer-table.js';
import { formatShape } from '../src/nn/shape.js';
import { mflopFormat } from '../src/report/html-layers.js';
import { grouped, plainTable, right, trimmed } from './terminal-table.js';

export function layersTable(summary: LayerTable, dim: (text: string) => string): string {
  const { layers, parameters, trainableParameters } = summary;
  const mflop = mflopFormat(summary);
  const branches = !isListOfLayers(summary);
  const frozen = trainableParameters !== parameters;
  const table = plainTable(3);
  const heads = [
    ...['name', 'layer'],
    ...(branches ? ['reads'] : []),
    ...['output', 'parameters', 'MFLOP'].map(right),
    ...(frozen ? ['trained'] : []),
  ];
  table.push(heads.map((head) => (typeof head === 'string' ? dim(head) : right(dim(head.content)))));
  const row = (one: LayerRow) => [
    ...[one.name, one.layer],
    ...(branches ? [one.inputs.join(', ')] : []),
    right(formatShape(one.shape)),
    right(one.parameters > 0 ? grouped(one.parameters) : ''),
    right(mflop(one.mflop)),
    ...(frozen && one.parameters > 0 ? [one.trainable ? 'yes' : 'no'] : []),
  ];
  for (const layer of layers) table.push(row(layer));
  table.push([
    ...['all', ''],
    ...(branches ? [''] : []),
    ...['', grouped(parameters), mflop(summary.mflop)].map(right),
    ...(frozen ? [grouped(trainableParameters)] : []),
  ]);
  const lines = trimmed(table).split('\n');
  return lines.map((line) => `  ${line}`).join('\n');
}
