// csv-parse's build for pages, for records that have quotes; loaded when the first is met. Next: table-file.ts, csv-file.ts.

import type { CsvEngine } from '../../table/reading/csv-engine.js';

/** The one place that imports it, so that bundlers make one chunk of it. */
export const importCsvParse = () => import('csv-parse/browser/esm/sync');

export const csvEngine: CsvEngine = async () => (await importCsvParse()).parse;
