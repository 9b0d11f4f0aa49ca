// Rows to look at, with what the model makes of them, and those that it gets most wrong.
// Before: session.ts. Next: prediction-errors.ts has the true class or value of a row, and the error of an answer.

import { Dataset } from '../../src/data/dataset.js';
import { DataError } from '../../src/errors.js';
import type { Network } from '../../src/network/network.js';
import { encodeRows } from '../../src/table/encode-rows.js';
import { matchColumns } from '../../src/table/match-columns.js';
import type { Schema } from '../../src/table/schema.js';
import type { EncodedTable } from '../../src/table/table-data.js';
import type { Example } from '../model-protocol.js';
import { answersOf, comparison, errorsOf } from './prediction-errors.js';
import { tableOf } from './read-table-files.js';
import { cellReader } from './row-fields.js';

/** `count` rows from position `from` on, fewer at the end. */
export function examplesOf(data: Dataset, network: Network | null, from: number, count: number): Example[] {
  const positions = Array.from(
    { length: Math.max(0, Math.min(count, data.size - from)) },
    (_, i) => from + i,
  );
  return describe(data, network, positions);
}

/**
 * The wrong predictions, those of the highest probability first; of values all rows, the largest error first.
 * @throws DataError when the data has classes the model does not know.
 */
export function worstOf(
  data: Dataset,
  network: Network,
  from: number,
  count: number,
): { examples: Example[]; wrong: number } {
  const errors = errorsOf(network, data);
  const wrong = [...errors.keys()].filter((position) => errors[position] > 0);
  wrong.sort((a, b) => errors[b] - errors[a]);
  return { examples: describe(data, network, wrong.slice(from, from + count)), wrong: wrong.length };
}

function describe(data: Dataset, network: Network | null, positions: readonly number[]): Example[] {
  if (positions.length === 0) return [];
  const rows = new Dataset({ ...data, rows: Uint32Array.from(positions, (position) => data.rows[position]) });
  const features = network && featuresFor(network, rows);
  const answers = network && features ? answersOf(network, features) : null;
  const { labelAt, comparable } = comparison(data, answers ? network : null);
  const cellsAt = cellsOf(data, network);
  return positions.map((position, i) => ({
    position,
    values: data.featuresAt(position).slice(),
    cells: cellsAt?.(data.rowNumber(position)) ?? null,
    label: labelAt(position),
    predicted: answers?.textAt(i) ?? null,
    comparable,
    probabilities: answers?.probabilitiesAt(i) ?? null,
  }));
}

/** The rows in the form that the model takes, whether or not it knows their labels; null where it cannot take them. */
function featuresFor(network: Network, rows: Dataset) {
  const { schema, architecture } = network;
  const encoded = rows.encoded as EncodedTable | undefined;
  if (!schema || !encoded) {
    const suits = rows.featureCount === architecture.inputSize && (!encoded || encoded.plain);
    return suits ? rows : null;
  }
  try {
    const matched = matchColumns(schema, encoded.table, false);
    const numbers = Uint32Array.from({ length: rows.size }, (_, i) => rows.rowNumber(i));
    return encodeRows(schema, encoded.table, matched, numbers).features;
  } catch (error) {
    if (error instanceof DataError) return null; // model-summary.ts says why
    throw error;
  }
}

/** Cells as the form shows them: the model's form, else the data's. Null where the table lacks its columns. */
function cellsOf(data: Dataset, network: Network | null) {
  const encoded = tableOf(data);
  if (encoded === null) return null;
  const schema: Schema = network?.schema ?? encoded.schema;
  try {
    return cellReader(schema, encoded.table);
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}
