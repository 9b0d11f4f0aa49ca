// What a model is and what it is worth, in figures for the page.
// Before: session.ts.

import { DataError, ModelError } from '../../src/errors.js';
import type { Evaluation } from '../../src/evaluate/report.js';
import type { Network } from '../../src/network/network.js';
import { formatActivation } from '../../src/nn/activations.js';
import { layerSizes } from '../../src/nn/architecture.js';
import type { Measured, ModelFacts } from '../protocol.js';
import { heldOut, type Parts } from './parts.js';

export function modelFacts(network: Network, parts: Parts | null): ModelFacts {
  const { architecture, classNames, history, parameterCount } = network;
  return {
    text: modelText(network),
    parameters: parameterCount,
    epochs: history.length,
    classNames: classNames ?? [],
    inputSize: architecture.inputSize,
    measured: parts && measure(network, parts),
  };
}

/** "784-342-10, relu" */
export function modelText({ architecture }: Network): string {
  const { layers, loss } = architecture;
  const activation = layers.length > 1 ? `, ${formatActivation(layers[0].activation)}` : '';
  const oneVsAll = loss === 'binary-cross-entropy' ? ', one-vs-all' : '';
  return `${layerSizes(architecture).join('-')}${activation}${oneVsAll}`;
}

/** On test rows, else on validation rows; null where features or classes are others than the model's. */
function measure(network: Network, parts: Parts): Measured | null {
  try {
    const evaluation = network.evaluate(heldOut(parts));
    const { accuracy, standardError, loss, rows, positiveClass } = evaluation;
    const positive = positiveClass === null ? null : positiveFigures(evaluation, positiveClass);
    return { rows, part: parts.test ? 'test' : 'validation', accuracy, standardError, loss, positive };
  } catch (error) {
    if (error instanceof ModelError || error instanceof DataError) return null; // other features, other classes
    throw error;
  }
}

function positiveFigures({ rocAuc, averagePrecision }: Evaluation, name: string): Measured['positive'] {
  return { class: name, rocAuc, averagePrecision };
}
