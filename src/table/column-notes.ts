// Sentences about a table's columns for the user: which were left out, and which choices are doubtful.
// Before: infer-column-kinds.ts. Next: train-table.ts, and the command line.

import type { Schema } from './schema.js';

/** 'column "when": "03/04/2024" is read with the month first, …' */
export function doubtNotes({ columns }: Schema): string[] {
  return columns.flatMap(({ name, doubt }) => (doubt === undefined ? [] : [`column "${name}": ${doubt}`]));
}

/** "PassengerId (a row number)", "Name (a name or an id: …)"; empty where nothing was left out. */
export function leftOutNotes({ columns }: Schema): string[] {
  return columns
    .filter(({ kind }) => kind === 'ignored')
    .map(({ name, why }) => `${name || 'the column without a name'} (${why})`);
}
