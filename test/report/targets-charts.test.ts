// What predicted values look like: predicted against true ones.

import { expect, test } from 'vitest';
import { textWidth } from '../../src/report/format-text.js';
import { accuracyChart } from '../../src/report/history-charts.js';
import { scatterChart } from '../../src/report/scatter-chart.js';
import { FONT_SIZE } from '../../src/report/svg.js';
import { expectInside, HOSTILE_CASES, readRecorded } from './charts.js';
import { findAll, textOf, texts } from './xml.js';

const wave = (rows: number, shift = 0) => Array.from({ length: rows }, (_, i) => 100 * Math.sin(i + shift));
const dots = (svg: string) => findAll(readRecorded(svg), 'circle', 'fill0').length;

test.each([1, 2, 1000])('%i rows are as many points, on one scale both ways', (rows) => {
  const svg = scatterChart({ title: 'price', truth: wave(rows), predicted: wave(rows, 0.1) });
  expectInside(readRecorded(svg));
  expect(dots(svg)).toBe(rows);
});

test('wide numbers under the horizontal axis do not touch', () => {
  const truth = wave(50).map((value) => 1.7e12 + 300 * value);
  const drawn = readRecorded(scatterChart({ title: 'stamp', truth, predicted: truth }));
  const labels = findAll(drawn, 'text', 'muted').filter(
    ({ attributes }) => attributes['text-anchor'] === 'middle',
  );
  expect(labels.length).toBeGreaterThan(1);
  const centres = labels.map((one) => Number(one.attributes['x']));
  const width = textWidth(textOf(labels[0]), FONT_SIZE);
  centres.slice(1).forEach((x, i) => {
    expect(x - centres[i]).toBeGreaterThan(width);
  });
});

test.each([700_000, 1.7e12])('the last number under the axis, of values up to %d, is not cut off', (most) => {
  const truth = Array.from({ length: 50 }, (_, i) => most * (1 - i / 100));
  const drawn = readRecorded(scatterChart({ title: 'price', truth, predicted: truth }));
  const width = Number(drawn.attributes['width']);
  for (const tick of findAll(drawn, 'text', 'muted')) {
    if (tick.attributes['text-anchor'] !== 'middle') continue;
    const end = Number(tick.attributes['x']) + textWidth(textOf(tick), FONT_SIZE) / 2;
    expect(end).toBeLessThanOrEqual(width);
  }
});

test('200,000 rows are drawn in part, and the chart says so', () => {
  const svg = scatterChart({ title: 'price', truth: wave(200_000), predicted: wave(200_000, 0.1) });
  expect(dots(svg)).toBe(1000);
  expect(texts(readRecorded(svg), 'text', 'note').join(' ')).toContain(
    '200000 rows, of which every 200th is drawn',
  );
});

test.each(HOSTILE_CASES)('%s, values that are alike and values that are none break nothing', (_, title) => {
  for (const predicted of [
    [2, 2],
    [Number.NaN, 2],
    [Number.NaN, Number.POSITIVE_INFINITY],
  ])
    expectInside(readRecorded(scatterChart({ title, truth: [2, 2], predicted })));
});

test('the accuracy of several labels a row is called what it is a share of', () => {
  const epochs = [{ epoch: 1, loss: 1, accuracy: 0.5 }];
  const drawn = readRecorded(accuracyChart({ epochs, accuracyLabel: 'labels told rightly (%)' }));
  expect(texts(drawn, 'text', 'y-label')).toEqual(['labels told rightly (%)']);
});
