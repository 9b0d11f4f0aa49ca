// That a difference is found and told, however small.

import { expect, test } from 'vitest';
import { differences, report, summarize } from './compare.js';

const RECORDED = { 'epoch 1 loss': 0.5, 'epoch 1 accuracy': 0.25, parameters: 'ab', gone: 1 };
const FOUND = { 'epoch 1 loss': 0.5 + 2 ** -53, 'epoch 1 accuracy': 0.25, parameters: 'cd', added: 2 };

test('the last bit of a loss, a hash, what is new and what is gone', () => {
  const names = differences(RECORDED, FOUND).map(({ figure }) => figure);
  expect(names).toEqual(['epoch 1 loss', 'parameters', 'added', 'gone']);
  expect(differences(RECORDED, { ...RECORDED })).toEqual([]);
  expect(differences({ loss: 0 }, { loss: -0 })).toHaveLength(1);
});

test('the summary names the training, the first figure and the largest difference of a loss', () => {
  expect(summarize('adam', RECORDED, RECORDED)).toBe('');
  const found = { 'epoch 1 loss': 0.55, 'epoch 2 loss': 4, parameters: 'ab' };
  const recorded = { 'epoch 1 loss': 0.5, 'epoch 2 loss': 2, parameters: 'ab' };
  expect(summarize('adam', recorded, found)).toBe(
    'adam: epoch 1 loss: 0.5 recorded, 0.55 now (relative difference 1.0e-1); 2 of 3 figures differ, losses by at most 1.0e+0 relative',
  );
});

test('the report lists every figure that differs, and trainings that are new or gone', () => {
  const text = report(
    'js',
    { adam: { loss: 1 }, same: { loss: 1 }, lost: {} },
    {
      adam: { loss: 2 },
      same: { loss: 1 },
      lion: { loss: 3 },
    },
  );
  expect(text.split('\n')).toEqual([
    'js: adam: loss: 1 recorded, 2 now (relative difference 1.0e+0); 1 of 1 figures differ, losses by at most 1.0e+0 relative',
    '    loss: 1 recorded, 2 now (relative difference 1.0e+0)',
    'js: lion: new',
    'js: lost: gone, or failed',
    '',
  ]);
});
