// Ranges and choices as intervals: every value has its place and comes back from it, cells tile the interval, and places outside are
// taken to the nearest end.

import { describe, expect, test } from 'vitest';
import { type Interval, intervalOf } from '../../src/search/interval.js';
import { checkSpace, countOf, numberAt, type SearchParameter } from '../../src/search/space.js';

const { evenly, offset, tenths, ratios, list, falling, decimals, powers, words, mixed } = checkSpace({
  evenly: { low: 3, high: 9, whole: true },
  offset: { low: 5, high: 26, whole: true, step: 7 },
  tenths: { low: 0.2, high: 0.55, step: 0.1 },
  ratios: { low: 2, high: 11, whole: true, log: true },
  list: [8, 16, 64],
  falling: ['9', '4', '1'],
  decimals: { low: -1.5, high: 4 },
  powers: { low: 1e-5, high: 0.1, log: true },
  words: ['a', 'b'],
  mixed: [1, 3, 2],
});

const placesBetween = ({ low, high }: Interval, count: number) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * (i + 0.5)) / count);

const valuesOf = (parameter: SearchParameter) =>
  Array.from({ length: countOf(parameter) }, (_, i) => numberAt(parameter, i));

describe.each(Object.entries({ evenly, offset, tenths, ratios, list, falling }))('%s', (name, parameter) => {
  const interval = intervalOf(parameter)!;
  const values = valuesOf(parameter);

  test('the values are those expected', () => {
    const expected: Record<string, number[]> = {
      evenly: [3, 4, 5, 6, 7, 8, 9],
      offset: [5, 12, 19, 26],
      tenths: [0.2, 0.3, 0.4, 0.5],
      ratios: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      list: [0, 1, 2],
      falling: [0, 1, 2],
    };
    expect(values).toEqual(expected[name]);
  });

  test('a value comes back from its place, and lies in its own cell', () => {
    for (const value of values) {
      const place = interval.place(value);
      expect(interval.numberAt(place)).toBe(value);
      const [from, to] = interval.cell(place)!;
      expect(from).toBeLessThan(place);
      expect(to).toBeGreaterThan(place);
    }
  });

  test('the cells tile the interval', () => {
    const cells = values.map((value) => interval.cell(interval.place(value))!);
    expect(cells[0][0]).toBeCloseTo(interval.low, 12);
    expect(cells.at(-1)![1]).toBeCloseTo(interval.high, 12);
    for (let i = 1; i < cells.length; i++) expect(cells[i][0]).toBeCloseTo(cells[i - 1][1], 12);
  });

  test('all places of a cell are its value; places outside are the nearest end', () => {
    for (const place of placesBetween(interval, 500)) {
      const value = interval.numberAt(place);
      const [from, to] = interval.cell(place)!;
      expect(place).toBeGreaterThanOrEqual(from - 1e-12);
      expect(place).toBeLessThanOrEqual(to + 1e-12);
      expect(interval.cell(interval.place(value))).toEqual([from, to]);
      expect(values).toContain(value);
    }
    expect(interval.numberAt(interval.low - 5)).toBe(values[0]);
    expect(interval.numberAt(interval.high + 5)).toBe(values.at(-1));
  });
});

test('ranges without steps have no cells; their ends are their numbers, or the logarithms', () => {
  const plain = intervalOf(decimals)!;
  expect([plain.low, plain.high, plain.place(2), plain.numberAt(2), plain.cell(2)]).toEqual([
    -1.5,
    4,
    2,
    2,
    null,
  ]);
  expect([plain.numberAt(-7), plain.numberAt(7)]).toEqual([-1.5, 4]);
  const log = intervalOf(powers)!;
  expect([log.low, log.high, log.place(0.01)]).toEqual([Math.log(1e-5), Math.log(0.1), Math.log(0.01)]);
  expect(log.numberAt(Math.log(0.01))).toBeCloseTo(0.01, 15);
  expect([log.numberAt(log.low), log.numberAt(log.high)]).toEqual([
    expect.closeTo(1e-5, 18),
    expect.closeTo(0.1, 15),
  ]);
  expect(log.numberAt(log.high)).toBeLessThanOrEqual(0.1);
  expect([log.numberAt(-100), log.numberAt(100)]).toEqual([1e-5, 0.1]);
});

test('choices are ordered where they are numbers, or their texts, that rise or fall throughout', () => {
  expect(intervalOf(words)).toBeNull();
  expect(intervalOf(mixed)).toBeNull();
  const asked: [unknown[], boolean][] = [
    [[1, 2], true],
    [[2, 1], true],
    [['1', '2.5'], true],
    [['1', ''], false],
    [['1', ' '], false],
    [[1, null], false],
    [[true, false], false],
    [[[1], [2]], false],
    [['1', '1.0'], false],
  ];
  for (const [choices, ordered] of asked) {
    const interval = intervalOf({ choices });
    expect([choices, interval !== null]).toEqual([choices, ordered]);
    if (interval) expect([interval.low, interval.high]).toEqual([-0.5, choices.length - 0.5]);
  }
});
