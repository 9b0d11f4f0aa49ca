// Counts cells of encoded rows that a model has not learnt from, and reports them. Before: encode-rows.ts finds them.

import { type Range, rangeText } from './columns/range.js';
import type { CategoryColumn, DateColumn, NumberColumn } from './schema.js';
import type { Table } from './table.js';

/** Counts of what the model has not learnt from: unknown levels, values far outside those of training, and gaps. */
export class Tally {
  /** For category columns: texts that the model does not know, and the number of their rows. */
  readonly unseen = new Map<string, Strange>();
  /** For columns of numbers and dates: values far outside those of the training rows. */
  readonly far = new Map<RangedColumn, Strange>();
  /** For columns without an indicator: the number of gaps. */
  readonly gaps = new Map<string, number>();

  addUnseen({ name }: CategoryColumn, text: string): void {
    add(this.unseen, name, text);
  }

  addFar(column: RangedColumn, text: string): void {
    add(this.far, column, text);
  }

  /** Sentences about the `rows` rows that were encoded. */
  notes({ name }: Pick<Table, 'name'>, rows: number): string[] {
    const about = (column: string, count: number) =>
      `${name}: column "${column}": ${count} of ${rows} rows have`;
    const ofLevels = Array.from(
      this.unseen,
      ([column, strange]) =>
        `${about(column, strange.rows)} a value that the model does not know: ${list(strange)}`,
    );
    const ofFar = Array.from(
      this.far,
      ([{ name, kind, range }, strange]) =>
        `${about(name, strange.rows)} a value far outside those of the training rows (${rangeText(kind, range)}), from which the model has learnt nothing: ${list(strange)}`,
    );
    const ofGaps = Array.from(
      this.gaps,
      ([column, count]) =>
        `${about(column, count)} no value, and the training rows had no gaps; the usual value is used`,
    );
    return [...ofLevels, ...ofFar, ...ofGaps];
  }
}

/** Values that the model has not learnt from: in how many rows, and at most a thousand different ones. */
interface Strange {
  rows: number;
  readonly texts: Set<string>;
}

/** A column of numbers or dates whose range is known. */
export type RangedColumn = (NumberColumn | DateColumn) & { readonly range: Range };

function add<Key>(found: Map<Key, Strange>, key: Key, text: string): void {
  const strange = found.get(key) ?? { rows: 0, texts: new Set() };
  strange.rows++;
  if (strange.texts.size < MOST_TEXTS) strange.texts.add(text);
  found.set(key, strange);
}

const MOST_TEXTS = 1000;

/** '"a", "b", "c", … (7 of them)' */
function list({ texts }: Strange): string {
  const shown = [...texts].slice(0, 3).map((text) => `"${text}"`);
  const more = texts.size < MOST_TEXTS ? `${texts.size}` : `${MOST_TEXTS} or more`;
  return shown.join(', ') + (texts.size > 3 ? `, … (${more} of them)` : '');
}
