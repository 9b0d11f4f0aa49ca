// Words, or numbers that stand for categories: one feature per level (one-hot). Rare levels share one feature and their texts are
// not kept, so that names and addresses do not travel with a model. A gap, and a level that the model does not know, have no feature
// of their own. Before: read-cells.ts. Next: ../encode-rows.ts counts the unknown levels.

import { numberKey, sortClasses } from '../../data/class-matching.js';
import type { CategoryColumn } from '../schema.js';

/** A column never has more levels than this; the rarest ones count as rare levels. */
const MOST_LEVELS = 500;

/** A level is kept if this many training rows have it: 2 up to 400 rows, 1 in 200 of more, never more than 10. */
export function fewestRows(rows: number): number {
  return Math.max(2, Math.min(10, Math.ceil(rows / 200)));
}

/** The key that levels are compared by: a number's value ("1", "1.0" and "01" are one level), else the text. */
export function levelKey(text: string): string {
  const value = numberKey(text);
  return value === undefined ? text : `#${value}`;
}

export interface Levels {
  readonly levels: readonly string[];
  /** How many levels were too rare to be kept. */
  readonly rare: number;
}

/** The levels to keep, numbers ascending, otherwise by code point. `counts` has the number of rows of each text. */
export function learnLevels(counts: ReadonlyMap<string, number>, rows: number): Levels {
  const merged = new Map<string, { text: string; count: number }>();
  for (const [text, count] of counts) {
    const key = levelKey(text);
    const level = merged.get(key);
    if (level) level.count += count;
    else merged.set(key, { text, count });
  }
  const fewest = fewestRows(rows);
  const frequent = [...merged.values()].filter(({ count }) => count >= fewest);
  const kept = frequent.sort((a, b) => b.count - a.count).slice(0, MOST_LEVELS);
  return { levels: sortClasses(kept.map(({ text }) => text)), rare: merged.size - kept.length };
}

/** A reader of texts that gives the level's place in `levels`, from 0; `levels.length` for a level that the model does not know. */
export function levelReader(levels: readonly string[]): (text: string) => number {
  const places = new Map(levels.map((level, i) => [levelKey(level), i]));
  return (text) => places.get(levelKey(text)) ?? levels.length;
}

/** Whether a place that levelReader gave is that of a level that the model does not know. */
export function isUnseen({ levels }: CategoryColumn, place: number): boolean {
  return place === levels.length;
}

/**
 * Writes the one-hot features of a level to `out`, which holds zeros, from `at` on: a 1 at its place. An unknown level counts as
 * rare where the column has rare levels, and is all zeros otherwise.
 * @param place as levelReader gives it; NaN for a gap, which is all zeros.
 */
export function writeCategory(
  { levels, rare }: CategoryColumn,
  place: number,
  out: Float32Array | Uint8Array,
  at: number,
): void {
  if (place < levels.length + Number(rare)) out[at + place] = 1;
}
