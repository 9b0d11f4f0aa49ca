import { expect, test } from 'vitest';
import { accuracyChart, classLossChart, lossChart } from '../../src/report/history-charts.js';
import { lineChart } from '../../src/report/line-chart.js';
import { expectInside, HOSTILE_NAMES, readRecorded } from './charts.js';
import { findAll, type Node, texts } from './xml.js';

const epochs = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    epoch: i + 1,
    loss: 0.4 + 1 / (i + 1),
    accuracy: 0.9 - 0.5 / (i + 1),
    validationLoss: 0.5 + 1 / (i + 1),
    validationAccuracy: 0.85 - 0.5 / (i + 1),
  }));

const curves = (root: Node) => findAll(root, 'path', 'line').map(({ attributes }) => attributes.d);
const vertices = (d: string) => d.match(/[ML]/g)?.length ?? 0;
const points = (root: Node) => findAll(root, 'path', 'point').length;

test.each([1, 2, 5, 30, 200])(
  'loss and accuracy of %i epochs: titles, labels, a vertex for each value',
  (count) => {
    for (const [draw, yLabel] of [
      [lossChart, 'mean cross-entropy loss'],
      [accuracyChart, 'accuracy (%)'],
    ] as const) {
      const root = readRecorded(draw({ epochs: epochs(count), bestEpoch: count }));
      expectInside(root);
      expect(texts(root, 'text', 'x-label')).toEqual(['epoch']);
      expect(texts(root, 'text', 'y-label')).toEqual([yLabel]);
      const names = findAll(root, 'g', 'legend').flatMap((entry) => texts(entry, 'text'));
      expect(names).toEqual(['training (running)', 'validation']);
      expect(curves(root).filter(Boolean).map(vertices).slice(-2)).toEqual([count, count]);
      expect(texts(root, 'text', 'marker')[0]).toContain(`kept: epoch ${count}`);
      expect(findAll(root, 'circle', 'ring')).toHaveLength(2);
    }
  },
);

test('a single epoch is a point for each series in the middle of the axis, with one tick', () => {
  const root = readRecorded(lossChart({ epochs: epochs(1) }));
  expect(points(root)).toBe(2);
  expect(texts(root, 'text', 'x-tick')).toEqual(['1']);
});

test.each([2, 3, 7, 10, 11, 30, 99, 200, 1000])(
  'the x ticks of %i epochs are whole, begin at 1 and are few',
  (count) => {
    const root = readRecorded(lossChart({ epochs: epochs(count) }));
    const ticks = texts(root, 'text', 'x-tick').map(Number);
    expect(ticks[0]).toBe(1);
    expect(ticks.every((tick) => Number.isInteger(tick) && tick <= count)).toBe(true);
    expect(new Set(ticks).size).toBe(ticks.length);
    expect(ticks.length).toBeLessThanOrEqual(17);
  },
);

test('percentages have ticks in per cent, and none beyond 100', () => {
  const ticks = texts(readRecorded(accuracyChart({ epochs: epochs(50) })), 'text', 'y-tick');
  expect(ticks.every((tick) => /^\d+ %$/.test(tick) && Number.parseInt(tick, 10) <= 100)).toBe(true);
});

test('NaN and infinity leave gaps and are named in a note; null leaves a gap only', () => {
  const values = [3, 2, Number.NaN, Number.POSITIVE_INFINITY, 1, null, 0.5];
  const root = readRecorded(
    lineChart({ title: 't', xLabel: 'epoch', yLabel: 'loss', series: [{ name: 'training', values }] }),
  );
  const [path] = curves(root).slice(-1);
  expect(path.match(/M/g)).toHaveLength(3);
  expect(points(root)).toBe(4);
  expect(texts(root, 'text', 'note')).toEqual(['training was not finite at epoch 3–4.']);
});

test('a loss that explodes gets a logarithmic axis, and says so', () => {
  const values = Array.from({ length: 10 }, (_, i) => 2.3 * 10 ** (4 * i));
  const root = readRecorded(
    lineChart({ title: 't', xLabel: 'epoch', yLabel: 'loss', series: [{ name: 'a', values }] }),
  );
  expect(texts(root, 'text', 'y-label')).toEqual(['loss (log)']);
  expect(texts(root, 'text', 'y-tick').every((tick) => /^1(e\d+|0*)$/.test(tick))).toBe(true);
  expect(points(root)).toBe(10);
});

test('no epoch, no series and only gaps still give a chart', () => {
  for (const series of [[], [{ name: 'a', values: [] }], [{ name: 'a', values: [null, Number.NaN] }]]) {
    expect(points(readRecorded(lineChart({ title: 't', xLabel: 'x', yLabel: 'y', series })))).toBe(0);
  }
  expect(texts(readRecorded(lossChart({ epochs: [] })), 'text', 'note')).toEqual([
    'There is nothing to draw.',
  ]);
});

test('ten classes: each has its own legend entry, and no two curves share colour, dash and shape', () => {
  const histories = Array.from({ length: 10 }, (_, i) => ({ className: `class ${i}`, epochs: epochs(12) }));
  const root = readRecorded(classLossChart(histories, { width: 400 }));
  expectInside(root);
  expect(findAll(root, 'g', 'legend')).toHaveLength(10);
  const looks = findAll(root, 'g', 'series').map((one) => {
    const [line] = findAll(one, 'path', 'line');
    return `${line.attributes.class} ${line.attributes['stroke-dasharray']}`;
  });
  expect(new Set(looks).size).toBe(10);
});

test('hostile names stay text, whole in the tooltip and cut in the legend', () => {
  const series = HOSTILE_NAMES.map((name) => ({ name, values: [1, 2] }));
  const root = readRecorded(lineChart({ title: HOSTILE_NAMES[0], xLabel: 'x', yLabel: 'y', series }));
  const entries = findAll(root, 'g', 'legend');
  expect(texts(entries[0], 'text')).toEqual(['<script>alert(1)</script>']);
  expect(texts(entries[2], 'text')[0]).toMatch(/^x{20,90}…$/);
  expect(texts(entries[2], 'title')).toEqual(['x'.repeat(300)]);
  expect(texts(entries[4], 'title')).toEqual(['a\ufffdb\ufffdc']);
});

test('a lone chart brings light and dark with it; one for a page brings no style', () => {
  const history = { epochs: epochs(3) };
  expect(lossChart(history)).toContain('prefers-color-scheme:dark');
  expect(findAll(readRecorded(lossChart(history, { standalone: false })), 'style')).toEqual([]);
});
