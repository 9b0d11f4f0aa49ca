// Reads files that the user dropped as the command line reads them, and asks first where the column to predict is not known.
// Before: session.ts. Next: split-data.ts splits the rows.

import type { Dataset } from '../../src/data/dataset.js';
import { DataError, OptionError } from '../../src/errors.js';
import { DamagedImagesError } from '../../src/loading/read-images.js';
import type { Network } from '../../src/network/network.js';
import {
  LabelColumnError,
  type LoadedData,
  type LoadFilesOptions,
  loadFiles,
  readTableFile,
} from '../../src/platform/browser/index.js';
import { profileOf, textCounts } from '../../src/table/column-profile.js';
import { targetFormatter } from '../../src/table/learn-schema.js';
import { MissingLabelsError } from '../../src/table/read-targets.js';
import { SMOOTH_LIMIT } from '../../src/table/recipe.js';
import { isTarget } from '../../src/table/schema.js';
import { allRows, type Table, type TableColumn } from '../../src/table/table.js';
import type { EncodedTable } from '../../src/table/table-data.js';
import { requireSensibleLabels } from '../../src/table/target-columns.js';
import type { Notice, TableChoice, TableQuestion, TargetChoice } from '../table-protocol.js';
import { tableSchema } from './row-fields.js';

/** "column "port": 2 of 40 rows have a value that the model does not know", "… have no value, and the training rows had no gaps". */
const ABOUT_ROWS = /: column ".*": \d+ of (\d+) rows have (?:a|no) value/;

export interface Loaded {
  data: LoadedData;
  notices: Notices;
}

/** The notices of one reading, without repetition. Encoding the rows again for a model adds to them. */
export class Notices {
  private readonly known = new Map<string, Notice>();

  readonly add = (text: string, doubtful = false): void => {
    if (!this.known.has(text)) this.known.set(text, { text, doubtful });
  };

  /** Drops notices about cells of the training rows, of which there are `count`: the schema was learnt from them. */
  forgetRows(count: number): void {
    for (const text of this.known.keys())
      if (ABOUT_ROWS.exec(text)?.[1] === String(count)) this.known.delete(text);
  }

  /** The notices since the last call. */
  take(): Notice[] {
    const taken = [...this.known.values()];
    this.known.clear();
    return taken;
  }
}

/**
 * Reads the files, or returns a question. Without a choice of column, a table is read for the column that the current model
 * predicts, if the table has it.
 * @throws DataError, OptionError with messages for a page, without command-line options.
 */
export async function loadChosen(
  files: File[],
  choice: TableChoice,
  network: Network | null,
): Promise<Loaded | TableQuestion> {
  const notices = new Notices();
  const options = { ...optionsOf(choice), ...photoOptions(choice, network), onNotice: notices.add };
  const usual = choice.predict ? null : predictedBy(network);
  try {
    if (usual) {
      try {
        const data = await loadFiles(files, { ...options, ...usual.options });
        if (tableOf(data.train))
          notices.add(`${usual.names.join(', ')}: to be predicted, as by the model that is here`);
        return { data, notices };
      } catch (error) {
        if (!(error instanceof OptionError)) throw error; // the table has no such column: it is other data
        notices.take();
      }
    }
    return { data: await loadFiles(files, options), notices };
  } catch (error) {
    if (error instanceof LabelColumnError)
      return { ask: 'column', problem: null, columns: await targetChoicesOf(files, error.columns) };
    if (error instanceof DamagedImagesError) return { ask: 'damaged', problem: error.message, columns: [] };
    if (error instanceof MissingLabelsError) return { ask: 'missing', problem: error.message, columns: [] };
    throw error;
  }
}

function optionsOf({ predict, kinds = [], dropMissing }: TableChoice): LoadFilesOptions {
  const of = (kind: string) => kinds.flatMap(([column, chosen]) => (chosen === kind ? [column] : []));
  return {
    ...{ scaling: 'robust', smooth: SMOOTH_LIMIT, bins: 'auto', dropMissingLabels: dropMissing },
    ...{ numeric: of('number'), categorical: of('category'), date: of('date'), ignore: of('ignored') },
    ...(predict?.as === 'values' && { targets: { kind: 'values', columns: [predict.column] } }),
    ...(predict?.as === 'classes' && { label: predict.column }),
  };
}

/** As chosen, else as the model's photos were resized. */
function photoOptions(
  { paths, photos, skipDamaged }: TableChoice,
  network: Network | null,
): LoadFilesOptions {
  return { paths, skipDamaged, ...(photos ?? { images: network?.images }) };
}

/** The options for the columns that a model of a table predicts; null without a model, or without column names. */
function predictedBy(network: Network | null): { names: string[]; options: LoadFilesOptions } | null {
  const schema = tableSchema(network?.schema);
  if (schema === null || !schema.named) return null;
  const names = schema.columns.filter(isTarget).map(({ name }) => name);
  if (names.length === 0) return null;
  const { predicts: kind } = schema;
  const options = kind === 'classes' ? { label: names[0] } : { targets: { kind, columns: names } };
  return { names, options };
}

/** The table that rows came from; null for images, and for features without a table. */
export function tableOf({ encoded }: Dataset): EncodedTable | null {
  const table = encoded as EncodedTable | undefined;
  return table && tableSchema(table.schema) ? table : null;
}

async function targetChoicesOf(files: readonly File[], columns: readonly string[]): Promise<TargetChoice[]> {
  for (const file of files) {
    const table = await readTableFile(file).catch(() => null);
    if (table?.columns.length === columns.length) return targetChoices(table);
  }
  return columns.map((column) => ({ column, title: column, numbers: false, likelyValues: false }));
}

/** Every column of a table, and whether it can be predicted as a value. */
export function targetChoices(table: Table): TargetChoice[] {
  const rows = allRows(table);
  const formatOf = targetFormatter(table, rows, NONE);
  return table.columns.map((column, i) => {
    const numbers = isNumbers(column, rows, formatOf);
    return {
      column: table.named ? column.name : String(i),
      title: column.name || `column ${i + 1} (without a name)`,
      numbers,
      likelyValues: numbers && !isSensible(table.name, column, rows),
    };
  });
}

const NONE: ReadonlySet<string> = new Set();

function isNumbers(
  column: TableColumn,
  rows: Uint32Array,
  formatOf: ReturnType<typeof targetFormatter>,
): boolean {
  try {
    formatOf(column);
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
  const { different, words } = profileOf(column, rows, NONE);
  return different + words.size > 1;
}

/** Whether the column's values could be classes. */
function isSensible(table: string, column: TableColumn, rows: Uint32Array): boolean {
  try {
    requireSensibleLabels(table, column.name, textCounts(column, rows, NONE));
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}
