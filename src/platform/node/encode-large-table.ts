// The two passes over a table that is larger than memory may be. The first counts rows and classes and learns the schema from a sample;
// the second encodes, and says which cells cannot be read. Before: table/table-survey.ts, row-cache.ts, cell-file.ts.
// Next: large-table.ts.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RowTotals } from '../../data/row-stream.js';
import { TotalsBuilder } from '../../data/row-totals.js';
import { DataError } from '../../errors.js';
import type { LoadTableOptions, OnNotice } from '../../loading/read-files.js';
import { readingPart } from '../../table/reading/read-options.js';
import { type PartsOptions, readTableParts } from '../../table/reading/table-parts.js';
import { featureCountOf, isImageSchema } from '../../table/schema.js';
import { TableData } from '../../table/table-data.js';
import { rowDraws } from '../../table/table-sample.js';
import { type Survey, TableSurvey } from '../../table/table-survey.js';
import { Tally } from '../../table/tally.js';
import { CellWriter } from './cell-file.js';
import { csvEngine } from './csv-engine.js';
import { closeAll, type LargeOptions } from './encoded-folder.js';
import { validationShare } from './memory-budget.js';
import { type BlockShape, RowWriter, requireSpace } from './row-cache.js';
import { openChunks } from './table-file.js';

export interface LargeTableOptions extends LoadTableOptions, LargeOptions {}

export const ROWS = 'train.rows';
export const SAMPLE = 'sample.csv';
export const VALIDATION = 'validation.csv';
/** About so many rows show what all are. */
const SAMPLE_ROWS = 2000;

/** The first pass. */
export async function look(
  path: string,
  options: LargeTableOptions,
): Promise<{ survey: Survey; checksum: string }> {
  const hash = createHash('sha256');
  const survey = new TableSurvey(path, rowDraws(options.seed), options);
  for await (const part of partsOf(path, options, { onChunk: (chunk) => hash.update(chunk) }))
    survey.add(part);
  const found = survey.finish(options.validation);
  const { answered, schema } = found;
  const cells = featureCountOf(schema.columns);
  const share = validationShare(path, answered, cells, isImageSchema(schema), options);
  return { survey: { ...found, share }, checksum: hash.digest('hex') };
}

export function shapeOf({ schema, bytes }: Survey, { targets }: LargeTableOptions): BlockShape {
  return { featureCount: featureCountOf(schema.columns), bytes, targets: targets?.columns.length ?? 0 };
}

/** The second pass: training rows to blocks, the others and a sample to files of cells. */
export async function encode(
  path: string,
  folder: string,
  survey: Survey,
  options: LargeTableOptions,
): Promise<RowTotals> {
  const { schema, share, answered, rowCount } = survey;
  const classes = survey.classes ?? undefined;
  const shape = shapeOf(survey, options);
  await requireSpace(folder, shape, answered);
  const draw = rowDraws(options.seed);
  const targetNames = schema.columns.flatMap(({ kind, name }) => (kind === 'target' ? [name] : []));
  const totals = new TotalsBuilder(path, shape.featureCount, classes?.names.length ?? 0, targetNames);
  const rows = await RowWriter.create(join(folder, ROWS), shape, (piece) => totals.add(piece));
  const sample = await CellWriter.create(join(folder, SAMPLE), survey.columns);
  const validation = await CellWriter.create(join(folder, VALIDATION), survey.columns);
  const tally = new Tally();
  const { dropMissingLabels, missing } = options;
  const said = new Set<string>();
  const onNotice: OnNotice = (text, doubtful) => {
    if (said.has(text) || / rows have no (label|target), and are left out$/.test(text)) return; // the first pass said it for all rows
    said.add(text);
    options.onNotice?.(text, doubtful);
  };
  const sampledFrom = 1 - SAMPLE_ROWS / answered;
  let first = 0;
  try {
    for await (const part of partsOf(path, options, {
      columns: survey.columns,
      featureCount: shape.featureCount,
    })) {
      const data = TableData.of(part, {
        schema,
        classes,
        missing,
        dropMissingLabels,
        tally,
        onNotice,
      }).dataset();
      for (let position = 0; position < data.size; position++) {
        const row = data.rowNumber(position);
        const number = first + row;
        const drawn = draw(number);
        const writing: (Promise<void> | undefined)[] = [];
        if (drawn < share) writing.push(validation.add(part, row, number));
        else {
          writing.push(rows.add(data, position));
          if (drawn >= sampledFrom) writing.push(sample.add(part, row, number));
        }
        for (const one of writing) if (one) await one;
      }
      first += part.rowCount;
    }
  } finally {
    await closeAll([rows, sample, validation]);
  }
  if (first !== rowCount)
    throw new DataError(`${path}: ${first} rows in the second pass, ${rowCount} in the first`);
  if (validation.numbers.length === 0)
    throw new DataError(`${path}: none of ${answered} rows drawn to validate on; ask for more`);
  for (const note of tally.notes({ name: path }, answered)) options.onNotice?.(note);
  return totals.finish();
}

async function* partsOf(
  path: string,
  options: LargeTableOptions,
  {
    onChunk,
    ...parts
  }: { onChunk?: (chunk: Uint8Array) => void } & Pick<PartsOptions, 'columns' | 'featureCount'>,
) {
  const { missing, label, targets, onProgress, onNotice } = options;
  const { chunks, totalBytes } = await openChunks(path);
  const seen = async function* () {
    for await (const chunk of chunks) {
      onChunk?.(chunk);
      yield chunk;
    }
  };
  const asked = [label, ...(targets?.columns ?? [])];
  const knownNames = asked.filter((name) => typeof name === 'string');
  const reading = { ...readingPart(options), missing, knownNames, totalBytes, onProgress };
  const notice = onChunk && onNotice && ((text: string) => onNotice(text, true));
  yield* readTableParts(path, seen(), csvEngine, { ...reading, onNotice: notice, ...parts });
}
