// Why a label has no ROC AUC: no row has it, all rows have it, its probabilities are not numbers, or there are none.

import { expect, test } from 'vitest';
import { MultiLabelEvaluation } from '../../src/evaluate/multi-label.js';

const names = ['none', 'all', 'odd', 'good', 'half'];
const truth = [
  [0, 1, 1, 0, 1],
  [0, 1, 0, 1, 0],
  [0, 1, 0, 1, 1],
].flat();
const sure = truth.map((one) => (one ? 0.9 : 0.2));

const notesWith = (probabilities?: number[]) =>
  new MultiLabelEvaluation({ loss: 1, truth, predicted: truth, names, probabilities }).notes;

test('each reason with its labels', () => {
  expect(notesWith(sure)).toEqual([
    'ROC AUC and average precision leave out labels that no row has: none',
    'ROC AUC and average precision leave out labels that all rows have: all',
  ]);
  const odd = sure.map((one, i) => (i % 5 === 2 && i > 5 ? Number.NaN : one));
  expect(notesWith(odd)).toEqual([
    'ROC AUC and average precision leave out labels that no row has: none',
    'ROC AUC and average precision leave out labels that all rows have: all',
    'ROC AUC and average precision leave out labels with probabilities that are not numbers: odd',
  ]);
  expect(notesWith()).toEqual(['no probabilities were given']);
});
