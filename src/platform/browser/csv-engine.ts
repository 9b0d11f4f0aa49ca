// csv-parse's build for pages, for the records of tables that have quotes; loaded when the first is met.
// Next: table-file.ts.

import type { CsvEngine } from '../../table/reading/csv-engine.js';

/** The only import of it, so that bundlers make one chunk of it. */
export const csvEngine: CsvEngine = async () => (await import('csv-parse/browser/esm/sync')).parse;
