// A table that is larger than memory may be: two passes over the file make a folder of encoded rows, from which every epoch is read.
// Before: encode-large-table.ts has the passes, row-cache.ts the rows. Next: cli/large-data.ts.

import { join } from 'node:path';
import { Dataset } from '../../data/dataset.js';
import { readingPart } from '../../table/reading/read-options.js';
import { TableData } from '../../table/table-data.js';
import type { Survey } from '../../table/table-survey.js';
import { readCells } from './cell-file.js';
import {
  encode,
  type LargeTableOptions,
  look,
  ROWS,
  SAMPLE,
  shapeOf,
  VALIDATION,
} from './encode-large-table.js';
import { type Encoded, encodedFolder, type LargeRows } from './encoded-folder.js';
import { memoryBudget } from './memory-budget.js';
import { CachedRows } from './row-cache.js';
import { readTableFile } from './table-file.js';

/** Encodes the rows, unless the folder is there from an earlier run that was stopped. @throws DataError, OptionError */
export async function openLargeTable(path: string, options: LargeTableOptions): Promise<LargeRows> {
  const build = async (folder: string): Promise<Encoded & { survey: Survey }> => {
    const { survey, checksum } = await look(path, options);
    return { survey, checksum, totals: await encode(path, folder, survey, options) };
  };
  const { survey, totals, checksum, folder } = await encodedFolder([path], options, build);
  const shape = shapeOf(survey, options);
  const { schema, bytes, sampled } = survey;
  const { missing } = options;
  const given = { schema, classes: survey.classes ?? undefined, missing };
  const read = async (file: string) =>
    TableData.of(await readCells(join(folder, file), path, schema.named), given).dataset();
  const sample = await read(SAMPLE);
  const validation = await read(VALIDATION);
  const features =
    sample.features instanceof Uint8Array && !bytes ? Float32Array.from(sample.features) : sample.features;
  const stream = await CachedRows.open(join(folder, ROWS), {
    sample: new Dataset({ ...sample, features }),
    ...{ totals, shape, windowRows: memoryBudget(options.memory).windowRows(shape) },
  });
  const { dropMissingLabels, onNotice } = options;
  const knownNames = schema.named ? schema.columns.map(({ name }) => name) : [];
  return {
    ...{ stream, validation, checksum, folder, sampled },
    async readOther(other) {
      const table = await readTableFile(other, { ...readingPart(options), missing, knownNames });
      return TableData.of(table, { ...given, dropMissingLabels, onNotice }).dataset();
    },
    close: () => stream.close(),
  };
}
