// How large a table in memory may become: a small file, compressed or of short rows, can stand for gigabytes. Each bound is an option
// that the message names. Before: read-options.ts has the options. Next: first-records.ts, rows-builder.ts, keyed-rows.ts, read-libsvm.ts.

import { DataError } from '../../errors.js';
import { suggest } from '../suggest.js';

/** The defaults. */
export const TABLE_LIMITS = {
  maxRows: 2 ** 26,
  maxColumns: 2 ** 18,
  maxCells: 2 ** 29,
} as const;

/** Cells of libsvm: a table holds those that a row leaves out, too. As doubles they take a gigabyte. */
const MOST_KEYED_CELLS = 2 ** 27;
/** Cells of JSON, where that is more than so many for each cell that is written: an empty one takes twelve bytes. */
const [FEW_CELLS, CELLS_PER_WRITTEN] = [2 ** 24, 16];

type LimitName = keyof typeof TABLE_LIMITS;
export type GivenLimits = { readonly [Name in LimitName]?: number | undefined };

export class TableLimits {
  /** Whether the number of cells was asked for. */
  private readonly given: boolean;
  private readonly most: Readonly<Record<LimitName, number>>;

  /** @param keyed whether rows may leave cells out. */
  constructor(
    private readonly name: string,
    { maxRows, maxColumns, maxCells }: GivenLimits = {},
    keyed = false,
  ) {
    this.most = {
      maxRows: maxRows ?? TABLE_LIMITS.maxRows,
      maxColumns: maxColumns ?? TABLE_LIMITS.maxColumns,
      maxCells: maxCells ?? (keyed ? MOST_KEYED_CELLS : TABLE_LIMITS.maxCells),
    };
    this.given = maxCells !== undefined;
  }

  /** How many rows of that many columns there may be. */
  rowsOf(columns: number): number {
    return Math.min(this.most.maxRows, Math.floor(this.most.maxCells / Math.max(1, columns)));
  }

  /** @param written cells that the file has, of a format that leaves cells out. @throws DataError for more rows, columns or cells. */
  require(rows: number, columns: number, line: number, written = Number.POSITIVE_INFINITY): void {
    const { maxRows, maxColumns, maxCells } = this.most;
    if (columns > maxColumns) this.fail('maxColumns', `${columns} columns`, columns, line);
    if (rows > maxRows) this.fail('maxRows', `more than ${maxRows} rows`, 2 * maxRows, line);
    const few = this.given ? maxCells : Math.max(FEW_CELLS, CELLS_PER_WRITTEN * written);
    const mostCells = Math.min(maxCells, few);
    if (rows * columns > mostCells)
      this.fail('maxCells', `${rows} rows of ${columns} columns`, 2 * rows * columns, line, mostCells);
  }

  private fail(
    limit: LimitName,
    found: string,
    enough: number,
    line: number,
    most = this.most[limit],
  ): never {
    const isRows = limit === 'maxRows';
    throw new DataError(
      `${this.name}:${line}: ${found}${isRows ? '' : `, at most ${most} ${limit === 'maxCells' ? 'cells ' : ''}expected`}; ` +
        suggest(limit, '$ allows more', enough),
    );
  }
}
