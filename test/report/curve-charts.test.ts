// ROC and precision-recall curves as charts: what the legend says, where the decision is marked, and what cannot be drawn.

import { expect, test } from 'vitest';
import { Evaluation } from '../../src/evaluate/classification-report.js';
import { evaluationCurves } from '../../src/evaluate/roc-curve.js';
import { type CurveChartData, precisionRecallChart, rocChart } from '../../src/report/curve-charts.js';
import { expectInside, HOSTILE_CASES, readRecorded } from './charts.js';
import { findAll, texts } from './xml.js';

const CHARTS = { rocChart, precisionRecallChart };

/** Rows i of class i mod k, whose own class' probability is highest in four of five rows. */
function evaluation(
  classNames: readonly string[],
  { rows = 200, threshold }: { rows?: number; threshold?: number } = {},
) {
  const classes = classNames.length;
  const truth = Int32Array.from({ length: rows }, (_, i) => i % classes);
  const probabilities = new Float32Array(rows * classes);
  const predicted = truth.map((label, i) => {
    const favoured = i % 5 === 0 ? (label + 1) % classes : label;
    for (let j = 0; j < classes; j++) probabilities[i * classes + j] = 0.3 / (classes - 1);
    probabilities[i * classes + favoured] = 0.7;
    return threshold === undefined ? favoured : Number(probabilities[i * classes + 1] >= threshold);
  });
  return new Evaluation({ loss: 1, truth, predicted, classNames, probabilities, threshold });
}

const dataOf = (one: Evaluation): CurveChartData =>
  JSON.parse(JSON.stringify({ ...one.toJSON(), curves: evaluationCurves(one) }));

test('two classes: one line with its area in the legend, and a ring where the model decides', () => {
  const one = evaluation(['no', 'yes'], { threshold: 0.5 });
  const areas = { rocChart: one.rocAuc, precisionRecallChart: one.averagePrecision };
  for (const [name, chart] of Object.entries(CHARTS)) {
    const drawn = readRecorded(chart(dataOf(one)));
    expectInside(drawn);
    const legend = findAll(drawn, 'g', 'legend').map((entry) => texts(entry, 'text')[0]);
    expect(legend).toEqual([`yes ${areas[name as keyof typeof areas]!.toFixed(3)}`, 'threshold 0.5']);
    expect(findAll(drawn, 'g', 'series')).toHaveLength(1);
    expect(findAll(drawn, 'circle', 'ring')).toHaveLength(2); // in the legend, and in the plot
  }
});

test('the ring is at the rates of the confusion matrix: true positive rate 80 %, false positive rate 20 %', () => {
  const drawn = readRecorded(rocChart(dataOf(evaluation(['no', 'yes'], { threshold: 0.5 }))));
  const ring = findAll(drawn, 'circle', 'ring').at(-1)!;
  expect(texts(ring, 'title')).toEqual([
    'threshold 0.5: true positive rate 80.0\u00a0%, false positive rate 20.0\u00a0%',
  ]);
  const place = (tick: string, name: 'x' | 'y') =>
    Number(findAll(drawn, 'text', `${name}-tick`)[tick === '0' ? 0 : 5].attributes[name]);
  const [x0, x1] = [place('0', 'x'), place('1', 'x')];
  expect(Number(ring.attributes['cx'])).toBeCloseTo(x0 + 0.2 * (x1 - x0), 1);
  const [y0, y1] = [place('0', 'y') - 4.5, place('1', 'y') - 4.5];
  expect(Number(ring.attributes['cy'])).toBeCloseTo(y0 + 0.8 * (y1 - y0), 1);
});

test('without a threshold the ring is named for what decided', () => {
  const drawn = readRecorded(precisionRecallChart(dataOf(evaluation(['no', 'yes']))));
  expect(findAll(drawn, 'g', 'legend').map((entry) => texts(entry, 'text')[0])[1]).toBe(
    'most probable class',
  );
});

test('a threshold that no row reaches: the ROC has its ring at the corner, precision has none', () => {
  const never = dataOf(evaluation(['no', 'yes'], { threshold: 0.9 }));
  expect(findAll(readRecorded(rocChart(never)), 'circle', 'ring')).toHaveLength(2);
  expect(findAll(readRecorded(precisionRecallChart(never)), 'circle', 'ring')).toHaveLength(0);
});

test.each([
  [3, 3],
  [10, 10],
  [11, 1],
])('of %d classes: %d lines', (classes, lines) => {
  const names = Array.from({ length: classes }, (_, j) => `class ${j}`);
  for (const chart of Object.values(CHARTS)) {
    const drawn = readRecorded(chart(dataOf(evaluation(names))));
    expectInside(drawn);
    expect(findAll(drawn, 'g', 'series')).toHaveLength(lines);
    expect(findAll(drawn, 'circle', 'ring')).toHaveLength(0);
    if (lines === 1) expect(texts(drawn, 'text').join(' ')).toContain('mean of the classes');
  }
});

test('rows of one class alone: an empty chart that says why', () => {
  const one = new Evaluation({
    ...{ loss: 1, truth: Int32Array.of(1, 1), predicted: Int32Array.of(0, 1), classNames: ['no', 'yes'] },
    probabilities: Float32Array.of(0.75, 0.25, 0.25, 0.75),
  });
  for (const chart of Object.values(CHARTS)) {
    const drawn = readRecorded(chart(dataOf(one)));
    expectInside(drawn);
    const notes = texts(drawn, 'text', 'note').join(' ');
    expect(notes).toContain(
      'There is nothing to draw. ROC AUC and average precision need rows of two classes',
    );
    expect(notes).toContain('all rows are of class "yes".');
  }
});

test.each(HOSTILE_CASES)('%s as a class name breaks nothing', (_, name) => {
  for (const classNames of [
    ['no', name],
    ['a', 'b', name],
  ])
    for (const chart of Object.values(CHARTS))
      expectInside(readRecorded(chart(dataOf(evaluation(classNames)))));
});
