// The answer for a row of the form: the model's outputs to six digits, and what is said of values far from the training rows.

import { expect, test } from 'vitest';
import { createBackend } from '../../src/index.js';
import { trainTable } from '../../src/tabular/index.js';
import { answerRow } from '../../web/session/predict-row.js';

const rows = Array.from({ length: 40 }, (_, i) => ({
  'size "in" cm': 20 + ((i * 13) % 17),
  met: new Date(Date.UTC(2024, 0, 1 + ((i * 7) % 40))),
  town: ['Aue', 'Bonn'][i % 2],
  kind: ['a', 'b'][(i >> 1) % 2],
}));

test('a row among the training rows has no notice; far values are named, gaps and unknown levels left to the form', async () => {
  const backend = await createBackend({ backend: 'js' });
  const { network } = await trainTable(backend, rows, { label: 'kind', hidden: [3], epochs: 1, seed: 1 });
  const answer = (size: string, met: string, town = 'Aue') =>
    answerRow(network, [
      ['size "in" cm', size],
      ['met', met],
      ['town', town],
    ]);
  expect(answer('25', '2024-01-20')).toMatchObject({ task: 'classes', notices: [] });
  expect(answer('', '', 'Zell').notices).toEqual([]);
  expect(answer('1000', '2035-06-01').notices).toEqual([
    'column "size "in" cm": a value far outside those of the training rows (20 to 36), from which the model has learnt nothing',
    'column "met": a value far outside those of the training rows (2024-01-02 to 2024-02-08), from which the model has learnt nothing',
  ]);
  expect(() => answer('large', '')).toThrow(/^column "size "in" cm": "large" is not a number/);
});
