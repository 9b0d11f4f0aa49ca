import { expect, test } from 'vitest';
import { confusionMatrixChart } from '../../src/report/confusion-matrix-chart.js';
import { searchHeatMap } from '../../src/report/heat-map.js';
import { searchChart, searchDots } from '../../src/report/search-chart.js';
import { expectInside, HOSTILE_NAMES, readRecorded } from './charts.js';
import { findAll, type Node, texts } from './xml.js';

const cellsOf = (root: Node) => findAll(root, 'g', 'cell');

test.each([2, 3, 10, 12, 13, 20, 30])(
  '%i classes: a cell for each pair, with its count in it, rows first',
  (count) => {
    const counts = Array.from({ length: count }, (_, t) =>
      Array.from({ length: count }, (_, p) => 7 * t + p),
    );
    const classNames = counts.map((_, index) => `class ${index}`);
    const root = readRecorded(
      confusionMatrixChart({ title: 'Confusion matrix', classNames, counts, normalized: false }),
    );
    expectInside(root);
    expect(cellsOf(root).map((cell) => Number(texts(cell, 'text')[0]))).toEqual(counts.flat());
    expect(texts(root, 'text', 'row-name')).toEqual(classNames);
    expect(texts(root, 'text', 'column-name')).toEqual(classNames);
    expect(texts(root, 'text', 'x-label')).toEqual(['predicted class']);
    expect(texts(root, 'text', 'y-label')).toEqual(['true class']);
    expect(texts(cellsOf(root)[1], 'title')[0]).toMatch(/^true class 0, predicted class 1: 1 of /);
  },
);

test('400 classes, 160,000 cells, are drawn too', () => {
  const counts = Array.from({ length: 400 }, (_, t) =>
    Array.from({ length: 400 }, (_, p) => (t === p ? 3 : 0)),
  );
  const classNames = counts.map((_, index) => `class ${index}`);
  for (const normalized of [true, false]) {
    const chart = confusionMatrixChart({ title: 't', classNames, counts, normalized });
    expect(chart.endsWith('</svg>')).toBe(true);
  }
});

test('normalised: each row in per cent of its class, an empty class as zeros, little never as 0', () => {
  const counts = [
    [3, 1, 0],
    [0, 0, 0],
    [1, 0, 9999],
  ];
  const classNames = ['a', 'b', 'c'];
  const root = readRecorded(confusionMatrixChart({ title: 't', classNames, counts, normalized: true }));
  const shown = cellsOf(root).map((cell) => texts(cell, 'text')[0]);
  expect(shown).toEqual(['75.0', '25.0', '0', '0', '0', '0', '<0.1', '0', '100']);
});

test('counts too long for their cell are shortened, whole in the tooltip, and explained', () => {
  const counts = [[1234567, 2], ...Array.from({ length: 11 }, () => [0, 0])].map((row) => [
    ...row,
    ...new Array<number>(10).fill(0),
  ]);
  const classNames = counts.map((_, index) => String(index));
  const root = readRecorded(confusionMatrixChart({ title: 't', classNames, counts, normalized: false }));
  expect(texts(cellsOf(root)[0], 'text')).toEqual(['1.2M']);
  expect(texts(cellsOf(root)[0], 'title')[0]).toContain('1,234,567 of 1,234,569 rows');
  expect(texts(root, 'text', 'note').join(' ')).toContain('M: millions');
});

test('long class names are cut but stay distinct; hostile ones stay text', () => {
  const long = [1, 2, 3].map((index) => `the same very long beginning of a class name, number ${index}`);
  const classNames = [...HOSTILE_NAMES, ...long];
  const counts = classNames.map(() => classNames.map(() => 1));
  const root = readRecorded(confusionMatrixChart({ title: 't', classNames, counts, normalized: false }));
  const names = texts(root, 'text', 'row-name');
  expect(new Set(names).size).toBe(classNames.length);
  expect(names.every((name) => name.length < 40)).toBe(true);
});

const GRID = {
  title: 'Search',
  metric: 'validation loss',
  rows: [0.1, 0.001, 0],
  columns: [2e-3, 2e-4],
  cells: [
    [
      { mean: null, deviation: null, diverged: true },
      { mean: 0.45, deviation: 0.01, diverged: false },
    ],
    [
      { mean: Number.NaN, deviation: null, diverged: true },
      { mean: 0.43, deviation: 0.002, diverged: false },
    ],
    [
      { mean: 9e9, deviation: 1e9, diverged: false },
      { mean: null, deviation: null, diverged: false },
    ],
  ],
  winner: [1, 1],
} as const;

test('heat map: numbers in the cells, diverged ones hatched and named, the winner outlined', () => {
  const root = readRecorded(searchHeatMap(GRID));
  expectInside(root);
  expect(cellsOf(root).map((cell) => texts(cell, 'text').join(' '))).toEqual([
    'diverged',
    '0.4500 ± 0.0100',
    'diverged',
    '0.4300 ± 0.0020',
    '9e9 ± 1e9',
    'not run',
  ]);
  expect(findAll(root, 'g', 'diverged').map((cell) => findAll(cell, 'path', 'hatch').length)).toEqual([1, 1]);
  expect(texts(root, 'text', 'row-name')).toEqual(['0.1', '0.001', '0']);
  expect(texts(root, 'text', 'column-name')).toEqual(['2e-3', '2e-4']);
  expect(texts(root, 'text', 'x-label')).toEqual(['learning rate']);
  expect(texts(root, 'text', 'y-label')).toEqual(['L2 (λ)']);
  expect(findAll(root, 'rect', 'winner')).toHaveLength(1);
  expect(texts(root, 'desc')[0]).toContain('Best: 0.4300 at learning rate 2e-4, L2 (λ) 0.001. 2 diverged.');
});

test('the best cell has the strongest colour, whichever way is better', () => {
  const cells = [[0.2, 0.4, 0.8].map((mean) => ({ mean, deviation: null, diverged: false }))];
  const options = { title: 't', metric: 'm', rows: [1], columns: [1, 2, 3], cells };
  const steps = (higherIsBetter: boolean) =>
    cellsOf(readRecorded(searchHeatMap({ ...options, higherIsBetter }))).map(
      (cell) => findAll(cell, 'rect')[0].attributes.class,
    );
  expect([steps(false)[0], steps(false)[2]]).toEqual(['step8', 'step0']);
  expect([steps(true)[0], steps(true)[2]]).toEqual(['step0', 'step8']);
});

test('all diverged, or a single cell, still gives a map', () => {
  const diverged = { mean: null, deviation: null, diverged: true };
  const one = { title: 't', metric: 'm', rows: [0.1], columns: [1e-3] };
  readRecorded(searchHeatMap({ ...one, cells: [[diverged]] }));
  readRecorded(
    searchHeatMap({ ...one, cells: [[{ mean: 0, deviation: 0, diverged: false }]], winner: [0, 0] }),
  );
});

const trial = (params: Record<string, number>, mean: number | null, winner = false) => ({
  params,
  mean,
  deviation: mean === null ? null : 0.01,
  diverged: mean === null,
  winner,
});

test('two parameters make a heat map with learning rates in columns, large to small; others make points', () => {
  const trials = [0.1, 0.01].flatMap((l2) =>
    [1e-4, 1e-3].map((learningRate) =>
      trial({ l2, learningRate }, l2 + learningRate, l2 === 0.01 && learningRate === 1e-4),
    ),
  );
  const map = readRecorded(searchChart({ title: 't', metric: 'm', trials }));
  expect(texts(map, 'text', 'column-name')).toEqual(['1e-3', '1e-4']);
  expect(cellsOf(map)).toHaveLength(4);
  expect(findAll(map, 'rect', 'winner')).toHaveLength(1);
  const dots = readRecorded(
    searchChart({
      title: 't',
      metric: 'm',
      trials: trials.map((one) => ({ ...one, params: { l2: one.params.l2 } })),
    }),
  );
  expect(findAll(dots, 'g', 'trial')).toHaveLength(4);
});

test('points: the best twenty, best on top, diverged last and named', () => {
  const trials = Array.from({ length: 30 }, (_, i) =>
    trial({ batchSize: i, depth: 1, l2: 0 }, i === 0 ? null : 30 - i, i === 29),
  );
  const root = readRecorded(searchDots({ title: 't', metric: 'validation loss', trials }));
  expectInside(root);
  expect(findAll(root, 'circle', 'point')).toHaveLength(20);
  expect(texts(root, 'text', 'row-name')[0]).toBe('batch size 29, depth 1, L2 (λ) 0');
  expect(texts(root, 'text', 'note').join(' ')).toContain('The best 20 of 30 combinations.');
  const few = readRecorded(searchDots({ title: 't', metric: 'm', trials: trials.slice(0, 3) }));
  expect(texts(findAll(few, 'g', 'trial')[2], 'text')).toContain('diverged');
  readRecorded(searchDots({ title: 't', metric: 'm', trials: [] }));
});
