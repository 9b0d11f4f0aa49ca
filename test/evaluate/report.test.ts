import { expect, test } from 'vitest';
import { colorsFor } from '../../cli/colors.js';
import { labelsTable } from '../../cli/evaluation-figures.js';
import { classTable } from '../../cli/evaluation-tables.js';
import { DataError } from '../../src/errors.js';
import { Evaluation } from '../../src/evaluate/classification-report.js';
import { MultiLabelEvaluation } from '../../src/evaluate/multi-label.js';
import { evaluationSection } from '../../src/report/html-evaluation.js';

const INIT = {
  loss: 0.75,
  truth: Int32Array.of(0, 0, 0, 0, 1, 1, 2, 2),
  predicted: Int32Array.of(0, 1, 1, 2, 1, 0, 1, 1),
  classNames: ['shirt', 'coat', 'bag'],
};

test('mostConfused: both directions, most frequent first, equal counts in class order', () => {
  expect(new Evaluation(INIT).mostConfused).toEqual([
    { truth: 0, predicted: 1, count: 2, share: 0.5 },
    { truth: 2, predicted: 1, count: 2, share: 1 },
    { truth: 0, predicted: 2, count: 1, share: 0.25 },
    { truth: 1, predicted: 0, count: 1, share: 0.5 },
  ]);
});

test('toJSON: plain data with class names, and null for a loss that is not a number', () => {
  const json = JSON.parse(JSON.stringify(new Evaluation({ ...INIT, loss: Number.NaN })));
  expect(json).toMatchObject({
    rows: 8,
    loss: null,
    accuracy: 0.25,
    standardError: Math.sqrt((0.25 * 0.75) / 8),
    weightedAverage: { recall: 0.25, support: 8 },
    confusion: [
      [1, 2, 1],
      [1, 1, 0],
      [0, 2, 0],
    ],
  });
  expect(json.perClass[1]).toEqual({ class: 'coat', precision: 0.2, recall: 0.5, f1: 2 / 7, support: 2 });
  expect(json.mostConfused[1]).toEqual({ true: 'bag', predicted: 'coat', count: 2, share: 1 });
});

test('an evaluation of no rows is refused', () => {
  const none = new Int32Array(0);
  expect(() => new Evaluation({ ...INIT, truth: none, predicted: none })).toThrow(DataError);
});

test('classes that occur nowhere are counted, and have null in place of figures', () => {
  const evaluation = new Evaluation({ ...INIT, classNames: [...INIT.classNames, 'sandal', 'boot'] });
  const whole = new Evaluation(INIT);
  expect(evaluation.macroAverage).toEqual(whole.macroAverage);
  expect([whole.classesLeftOut, evaluation.classesLeftOut]).toEqual([0, 2]);
  const json = evaluation.toJSON();
  expect(json.classesLeftOut).toBe(2);
  expect(json.perClass[4]).toEqual({ class: 'boot', precision: null, recall: null, f1: null, support: 0 });
  const text = classTable(evaluation, { colors: colorsFor({ isTTY: false }) });
  expect(text).toMatch(/^boot +– +– +– +0$/m);
  expect(text).toContain('– 2 of 5 classes occur in neither these rows nor the predictions');
  expect(classTable(whole, { colors: colorsFor({ isTTY: false }) })).not.toContain('neither');
  const html = evaluationSection({ evaluation: { ...json, name: 'test rows' } } as never)!.body;
  expect(html).toContain('2 of 5 classes occur in neither these rows nor the predictions');
});

test('labels that no row has and none is predicted to have', () => {
  const names = ['a', 'b', 'c'];
  const truth = [1, 0, 0, 1, 1, 0];
  const evaluation = new MultiLabelEvaluation({ loss: 1, truth, predicted: [1, 0, 0, 1, 0, 0], names });
  expect(evaluation.macroAverage.f1).toBe((1 + 0) / 2);
  expect(evaluation.labelsLeftOut).toBe(1);
  expect(evaluation.toJSON().perLabel[2]).toMatchObject({ label: 'c', f1: null });
  const { rows } = labelsTable('test rows', evaluation);
  expect(rows[2]).toEqual({ name: 'c', figures: ['–', '–', '–', '–', '–', '0'] });
  expect(rows[4].name).toBe('macro average of 2 of 3');
  const none = new MultiLabelEvaluation({ loss: 1, truth: [0, 0], predicted: [0, 0], names: ['a', 'b'] });
  expect(none.toJSON()).toMatchObject({ accuracy: 1, labelsLeftOut: 2, microAverage: { f1: 0 } });
});
