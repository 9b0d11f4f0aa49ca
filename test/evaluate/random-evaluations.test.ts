// Every figure of evaluations of answers that a seed draws, as recorded. What each is, is checked beside this file.

import { expect, test } from 'vitest';
import { Evaluation } from '../../src/evaluate/classification-report.js';
import { MultiLabelEvaluation } from '../../src/evaluate/multi-label.js';
import { RegressionEvaluation } from '../../src/evaluate/regression-metrics.js';
import { evaluationCurves } from '../../src/evaluate/roc-curve.js';
import { scoresOfEvaluation } from '../../src/evaluate/scores.js';
import { checkThreshold, classesAt } from '../../src/evaluate/threshold.js';
import { Random } from '../../src/random.js';
import { expectRecordedOutcomes, outcomeOf, rounded } from '../support/recorded.js';

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)];

async function record(count: number, make: (random: Random) => unknown) {
  const outcomes: string[] = [];
  for (let i = 0; i < count; i++)
    outcomes.push(await outcomeOf(() => rounded(make(Random.stream(i, 'evaluations')))));
  expect(outcomes.filter((one) => one.includes('TypeError'))).toEqual([]);
  expectRecordedOutcomes(outcomes, 5);
}
const list = (length: number, make: () => number) => Array.from({ length }, make);

test('classes', () =>
  record(150, (random) => {
    const [classes, rows] = [pick(random, [1, 2, 2, 3, 5, 11]), pick(random, [0, 1, 2, 10, 80])];
    const label = () => random.below(Math.max(1, classes - random.below(2)));
    const [truth, predicted] = [Int32Array.from(list(rows, label)), Int32Array.from(list(rows, label))];
    const probabilities = Float32Array.from(list(rows * classes, () => random.below(9) / 8));
    const evaluation = new Evaluation({
      ...{
        loss: random.uniform(),
        truth,
        predicted,
        classNames: Array.from({ length: classes }, (_, i) => `c${i}`),
      },
      ...(random.below(4) > 0 && { probabilities }),
      ...(random.below(4) === 0 && { threshold: 0.25 }),
    });
    const at = classes === 2 ? [0, 0.125, 0.5, 1].map((one) => classesAt(one, probabilities)) : [];
    return [evaluation.toJSON(), evaluationCurves(evaluation), scoresOfEvaluation(evaluation), at];
  }));

test('values', () =>
  record(80, (random) => {
    const [names, rows] = [['a', 'b'].slice(0, 1 + random.below(2)), pick(random, [0, 1, 2, 3, 30])];
    const scale = pick(random, [1, 1e-3, 1e5, 1e200]);
    const values = () =>
      list(rows * names.length + (random.below(20) === 0 ? 1 : 0), () => scale * (random.below(9) / 4 - 1));
    const truth = random.below(6) === 0 ? values().fill(2) : values();
    const evaluation = new RegressionEvaluation({
      ...{ loss: random.uniform(), scaled: random.below(2) === 0, names },
      ...{ truth: Float64Array.from(truth), predicted: Float64Array.from(values()) },
    });
    return [evaluation.toJSON(), scoresOfEvaluation(evaluation)];
  }));

test('several labels', () =>
  record(80, (random) => {
    const [names, rows] = [['a', 'b', 'c'].slice(0, 1 + random.below(3)), pick(random, [0, 1, 2, 3, 30])];
    const labels = () => list(rows * names.length, () => random.below(2));
    const evaluation = new MultiLabelEvaluation({
      ...{ loss: random.uniform(), names, truth: Float64Array.from(labels()), predicted: labels() },
      probabilities: Float32Array.from(labels(), () => random.below(9) / 8),
    } as never);
    return [evaluation.toJSON(), scoresOfEvaluation(evaluation)];
  }));

test('thresholds', () =>
  record(20, (random) => checkThreshold(pick(random, [-0.1, 0, 0.001, 0.5, 1, 1.01, Number.NaN]))));
