// Draws for reports: shares, figures, names and lists, with their edges more often than not. Next: random-report.ts.

import type { Random } from '../../src/random.js';

const WORDS = [
  'shirt',
  'Größe',
  'a "b" & <c>',
  'learning-rate',
  'x',
  '数据',
  'a name that is rather long and goes on',
];

export class Draw {
  constructor(readonly random: Random) {}
  below = (n: number) => this.random.below(n);
  often = (share: number) => this.random.uniform() < share;
  pick = <T>(list: readonly T[]): T => list[this.random.below(list.length)];
  /** A list of 0, 1, a few, or up to `most`. */
  some = <T>(most: number, make: (i: number) => T): T[] =>
    Array.from({ length: this.pick([0, 1, 2, 3, most]) }, (_, i) => make(i));
  maybe = <T>(share: number, make: () => T): T | undefined => (this.often(share) ? make() : undefined);
  share = () => this.pick([0, 1, 0.5, 0.99995, 0.00004, this.below(1000) / 1000]);
  figure = () => this.pick([0, 1, -1, 12.3456, 1e-5, 123456, this.below(1000) / 64, -this.below(100) / 8]);
  name = (i: number) => `${this.pick(WORDS)} ${i}`;
}

/** Without the fields that are undefined. */
export const present = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
