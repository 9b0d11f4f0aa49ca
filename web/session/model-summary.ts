// What a model is and what it is worth, in figures for the page.
// Before: session.ts.

import type { Dataset } from '../../src/data/dataset.js';
import { DataError, ModelError } from '../../src/errors.js';
import type { Evaluation } from '../../src/evaluate/classification-report.js';
import type { Network } from '../../src/network/network.js';
import { networkName } from '../../src/nn/describe-layers.js';
import type { ModelFacts } from '../model-protocol.js';
import { formOf, tableSchema } from './row-fields.js';
import { heldOut, type Parts } from './split-data.js';

/** @param kept the epoch whose weights it has, if it is not the last one. */
export function modelFacts(network: Network, parts: Parts | null, kept: number | null = null): ModelFacts {
  const { architecture, classNames, history, parameterCount, task, images } = network;
  const schema = tableSchema(network.schema);
  return {
    text: modelText(network),
    parameters: parameterCount,
    epochs: history.length,
    kept: kept === history.length ? null : kept,
    classNames: classNames ?? [],
    task,
    inputSize: architecture.inputSize,
    images,
    form: schema && formOf(schema),
    ...measure(network, parts),
  };
}

/** "784-342-10, relu" */
export function modelText({ architecture, task }: Network): string {
  const { sizes, layers } = networkName(architecture);
  const oneVsAll = architecture.loss === 'binary-cross-entropy' && task === 'classes' ? ', one-vs-all' : '';
  return `${sizes}${layers && `, ${layers}`}${oneVsAll}`;
}

/** On test rows, else on validation rows; null where the features, classes or targets are not the model's. */
function measure(network: Network, parts: Parts | null): Pick<ModelFacts, 'measured' | 'unsuited'> {
  if (parts === null) return { measured: null, unsuited: null };
  const rows = heldOut(parts);
  parts.notices.take();
  try {
    const figures = figuresOf(network, rows);
    const notes = parts.notices.take().map(({ text }) => text);
    const part = parts.test ? 'test' : 'validation';
    return { measured: { rows: rows.size, part, notes, ...figures }, unsuited: null };
  } catch (error) {
    if (error instanceof ModelError || error instanceof DataError)
      return { measured: null, unsuited: error.message };
    throw error;
  }
}

function figuresOf(network: Network, rows: Dataset) {
  switch (network.task) {
    case 'classes': {
      const evaluation = network.evaluate(rows);
      const { accuracy, standardError, loss } = evaluation;
      return {
        task: 'classes',
        accuracy,
        standardError,
        loss,
        positive: positiveFigures(evaluation),
      } as const;
    }
    case 'values': {
      const { meanAbsoluteError, r2, loss, scaled } = network.evaluateValues(rows);
      return { task: 'values', meanAbsoluteError, r2, loss, scaled } as const;
    }
    case 'labels': {
      const { accuracy, loss } = network.evaluateLabels(rows);
      return { task: 'labels', accuracy, loss } as const;
    }
  }
}

function positiveFigures({ positiveClass, rocAuc, averagePrecision }: Evaluation) {
  return positiveClass === null ? null : { class: positiveClass, rocAuc, averagePrecision };
}
