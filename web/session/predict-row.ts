// Predicts a row of texts with a model of a table. Before: session.ts; row-fields.ts makes the fields.

import type { MakeBackend } from '../../src/benchmark/contestants.js';
import { StateError } from '../../src/errors.js';
import { Network } from '../../src/network/network.js';
import { sixDigits } from '../../src/report/format-text.js';
import type { RowAnswer } from '../model-protocol.js';
import { rowOf } from './row-fields.js';

/**
 * The model on kernels whose every digit is the same on all machines: those of relaxed SIMD round as the processor likes, so
 * that the last of six digits would now and then be another than `jacquard predict --backend simd` prints.
 */
export async function exactNetwork(network: Network, make: MakeBackend): Promise<Network> {
  if (network.backend.name !== 'relaxed') return network;
  return Network.load(await make({ backend: 'simd' }), network.save());
}

/** 'column "age": a value far outside those of the training rows (18 to 60), …': with a single row, their number says nothing. */
function ofOneRow(notice: string): string[] {
  const [, column, found] = FAR.exec(notice) ?? [];
  return column === undefined ? [] : [`${column}: ${found}`];
}

const FAR = /^rows: (column ".*"): 1 of 1 rows have (a value far outside .*): "/s;

/** @throws DataError naming the column of a text that does not fit; StateError for a model of no table. */
export function answerRow(
  network: Network,
  texts: readonly (readonly [column: string, text: string])[],
): RowAnswer {
  const { schema, task, classNames } = network;
  if (schema === null)
    throw new StateError('this model was not trained on a table: it takes features, not columns');
  try {
    const notices: string[] = [];
    const [answer] = network.predictRows([rowOf(schema, texts)], { onNotice: (text) => notices.push(text) });
    const by = (task === 'values' ? answer : answer.probabilities) as Record<string, number>;
    return {
      task,
      outputs: classNames!.map((name) => ({ name, value: sixDigits(by[name]) })),
      notices: notices.flatMap(ofOneRow),
    };
  } catch (error) {
    // With a single row, its number says nothing.
    if (error instanceof Error) error.message = error.message.replace(/^rows\[0\]: /, '');
    throw error;
  }
}
