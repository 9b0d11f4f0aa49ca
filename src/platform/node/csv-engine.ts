// csv-parse's build for Node, for the records of tables that have quotes; loaded when the first is met.
// Next: table-file.ts.

import type { CsvEngine } from '../../table/reading/csv-engine.js';

export const csvEngine: CsvEngine = async () => (await import('csv-parse/sync')).parse;
