// libsvm files that a seed draws: every value is where its line has it, also where a column of bytes becomes one of numbers, where a feature comes late,
// and where bounds are met by rows or by columns.

import { expect, test } from 'vitest';
import { Random } from '../../../src/random.js';
import { readLibsvm } from '../../../src/table/reading/read-libsvm.js';
import { inChunks, readText, texts } from '../support/read-text.js';

test('300 files: rows as maps from feature to value', async () => {
  const random = Random.stream(1, 'libsvm');
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  for (let i = 0; i < 300; i++) {
    const [from, width] = [random.below(2), 1 + random.below(6)];
    const rows = Array.from({ length: pick([2, 3, 20, 60]) }, (_, row) => {
      const pairs = new Map<number, number>();
      for (let feature = from; feature < from + width; feature++) {
        if (random.below(3) === 0 || (feature === from + width - 1 && row < 5)) continue;
        // Bytes at first, then numbers that are none.
        const late = row > 8 && random.below(6) === 0;
        pairs.set(feature, late ? pick([-1, 256, 0.5, 1e6, -0]) : random.below(256));
      }
      return { label: random.below(2), pairs };
    });
    rows[0].pairs.set(from, 7);
    const text = rows
      .map(
        ({ label, pairs }) =>
          `${label} ${[...pairs].map(([feature, value]) => `${feature}:${Object.is(value, -0) ? '-0' : value}`).join(' ')}`,
      )
      .join('\n');
    const table = await readText(`${text}\n`, {}, pick([7, 50, 10_000]));
    const highest = Math.max(...rows.flatMap(({ pairs }) => [...pairs.keys()]));
    const cells = texts(table).map((row) => row.map(Number));
    expect(table.columns.map(({ name }) => name)).toEqual([
      'label',
      ...Array.from({ length: highest + 1 - from }, (_, k) => `feature ${k + from}`),
    ]);
    rows.forEach(({ label, pairs }, row) => {
      const expected = Array.from({ length: highest + 1 - from }, (_, k) => pairs.get(k + from) ?? 0);
      expect(cells[row].map((one) => one + 0)).toEqual([label, ...expected.map((one) => one + 0)]);
    });
    table.columns.slice(1).forEach(({ numbers }, k) => {
      const all = rows.map(({ pairs }) => pairs.get(k + from) ?? 0);
      const areBytes = all.every(
        (one) => Number.isInteger(one) && one >= 0 && one < 256 && !Object.is(one, -0),
      );
      expect(numbers instanceof Uint8Array).toBe(areBytes);
    });
  }
});

test('bounds are met by rows without a feature too, and name the line', async () => {
  const read = (text: string, limits: object) =>
    readLibsvm('t', inChunks(new TextEncoder().encode(text)), limits);
  await expect(read('1 1:1\n0\n1\n', { maxRows: 2 })).rejects.toThrow(/^t:3: .*maxRows/);
  await expect(read('1 1:1\n0 4:1\n', { maxColumns: 4 })).rejects.toThrow(/^t:2: 5 columns.*maxColumns/);
  await expect(read('1 1:1 2:1\n0\n1\n0\n', { maxCells: 9 })).rejects.toThrow(/^t:4: .*maxCells/);
  expect((await read('1 1:1 2:1\n0\n1\n', { maxCells: 9, maxRows: 3, maxColumns: 3 })).rowCount).toBe(3);
});
