// The files of recorded figures: one for each backend, js.json, simd.json and relaxed.json.
// Before: figures.ts. Next: golden.test.ts compares with them, or writes them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { GoldenBackend } from './engine.js';
import type { Figures } from './figures.js';

export type Recorded = Readonly<Record<string, Figures>>;

const fileOf = (backend: GoldenBackend) => new URL(`${backend}.json`, import.meta.url);

/** Nothing where there is no file yet. */
export function readRecorded(backend: GoldenBackend): Recorded {
  const file = fileOf(backend);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** JSON writes a number so that it is read as the same bits. */
export function writeRecorded(backend: GoldenBackend, figures: Recorded): void {
  writeFileSync(fileOf(backend), `${JSON.stringify(figures, null, 2)}\n`);
}
