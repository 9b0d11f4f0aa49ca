// Evaluations on the terminal, of figures that a seed draws and of those at the ends: widths from 20 to 200 and unknown, colours, no rows and one,
// ties, zero, tiny, huge and not finite. What they mean is checked in the tests of the commands; here a sign or a digit that moves is noticed.

import { test } from 'vitest';
import { COLORS, NO_COLORS } from '../../cli/colors.js';
import { labelsTable, lossName, measuredOf, scoreText, valuesTable } from '../../cli/evaluation-figures.js';
import {
  classTable,
  confusedList,
  confusionTable,
  evaluationTables,
  headline,
} from '../../cli/evaluation-tables.js';
import { targetsTable } from '../../cli/targets-report.js';
import { Evaluation } from '../../src/evaluate/classification-report.js';
import { MultiLabelEvaluation } from '../../src/evaluate/multi-label.js';
import { RegressionEvaluation } from '../../src/evaluate/regression-metrics.js';
import { Random } from '../../src/random.js';
import { LIMITS, recordTexts, shownText } from './in-process.js';

const dim = (text: string) => `<${text}>`;
const NAMES = [
  'T-shirt/top',
  'Ankle boot',
  'x',
  'Bag',
  'a_very_long_name_of_a_class',
  '',
  'Ü b',
  'Zwölf-Punkt',
  'e\u202ef',
  '10',
];
function evaluationOf(i: number): Evaluation {
  const random = Random.stream(i, 'evaluations');
  const classes = 2 + (i % 9);
  const rows = [1, 7, 60, 1200][i % 4];
  const right = [0, 0.5, 0.9, 1][random.below(4)];
  const label = () => random.below(i % 5 === 4 ? Math.max(1, classes - 1) : classes);
  const truth = Int32Array.from({ length: rows }, label);
  const predicted = truth.map((one) => (random.uniform() < right ? one : label()));
  const probabilities = Float32Array.from({ length: rows * classes }, () => random.uniform() / classes);
  const threshold = classes === 2 && i % 3 === 0 ? 0.3 : undefined;
  return new Evaluation({
    ...{ loss: LIMITS[i % LIMITS.length], truth, predicted, threshold },
    classNames: NAMES.slice(0, classes),
    ...(i % 4 !== 3 && { probabilities }),
  });
}

test('evaluations of classes, in every width', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 20; i++) {
    const evaluation = evaluationOf(i);
    for (const width of [undefined, 20, 81, 82].slice(i % 4)) {
      const options = { width, colors: i % 3 ? NO_COLORS : COLORS, ...(i % 4 === 0 && { pairs: i % 5 }) };
      outcomes.push(await shownText(() => evaluationTables(evaluation, options)));
    }
    for (let width = 24 + (i % 7); width < 110; width += 19) {
      const options = { width, colors: NO_COLORS };
      outcomes.push(
        await shownText(() =>
          [classTable, confusionTable, confusedList, headline].map((one) => one(evaluation, options)),
        ),
      );
    }
    outcomes.push(await shownText(() => [measuredOf(evaluation), scoreText(measuredOf(evaluation))]));
  }
  recordTexts(outcomes, 9);
});

test('evaluations of values and of labels', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 24; i++) {
    const random = Random.stream(i, 'targets');
    const [targets, rows] = [1 + (i % 3), [1, 5, 400][i % 3]];
    const names = NAMES.slice(i % 5, (i % 5) + targets);
    const scale = [1, 1e-6, 1e5, 1e16][i % 4];
    const draw = () => Float64Array.from({ length: rows * targets }, () => scale * (random.uniform() - 0.3));
    const values = new RegressionEvaluation({
      ...{ loss: LIMITS[i % LIMITS.length], scaled: i % 2 === 0, truth: draw(), predicted: draw(), names },
    } as never);
    const labels = new MultiLabelEvaluation({
      ...{
        loss: 0.1 * i,
        names,
        truth: Float32Array.from({ length: rows * targets }, () => random.below(2)),
      },
      predicted: Uint8Array.from({ length: rows * targets }, () => random.below(2)),
      probabilities: Float32Array.from({ length: rows * targets }, () => random.uniform()),
    } as never);
    for (const one of [values, labels])
      outcomes.push(
        await shownText(() => [
          measuredOf(one),
          scoreText(measuredOf(one)),
          lossName(measuredOf(one).scaled),
        ]),
      );
    for (const one of [valuesTable('x', values), labelsTable('y', labels)])
      outcomes.push(
        await shownText(() => [one, targetsTable(one, dim), targetsTable({ ...one, notes: undefined }, dim)]),
      );
  }
  recordTexts(outcomes, 4);
});
