// The page's training of tables is that of `jacquard train`, and goes with every setting that the page offers.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveTrainingOptions } from '../../src/train/options.js';
import { fitOptionsOf, recipeFor } from '../../web/session/suggested-training.js';
import type { TrainSettings } from '../../web/training-protocol.js';
import { csvOf, passengers } from '../browser/support/ferry.js';
import { start } from '../cli/run.js';
import { put, temporaryFolder } from '../support/temporary.js';

const OF_THE_PAGE = { seed: 5, threads: 1 };

function settingsOf(
  recipe: ReturnType<typeof recipeFor>,
  change: Partial<TrainSettings> = {},
): TrainSettings {
  return { ...(recipe.suggestion.settings as TrainSettings), ...OF_THE_PAGE, ...change };
}

describe.each(['classes', 'values', 'labels'] as const)('a table to predict %s', (task) => {
  it.each([60, 800, 4000, 30_000])(
    'of %i rows: every setting has a value, and every option is known',
    (rows) => {
      const recipe = recipeFor(rows, 12, task, true);
      const settings = settingsOf(recipe);
      expect(settings.model).toBeDefined();
      for (const value of [settings.epochs, settings.batchSize, settings.learningRate, settings.l2])
        expect(value).toBeGreaterThan(0);
      expect(() => resolveTrainingOptions(fitOptionsOf(recipe, settings) as object)).not.toThrow();
    },
  );
});

it('goes without a hidden layer, with more of them, and with one epoch', () => {
  const recipe = recipeFor(800, 12, 'classes', true);
  for (const hidden of [[], [10], [10, 10, 10]]) {
    const options = fitOptionsOf(recipe, settingsOf(recipe, { hidden, epochs: 1 }));
    expect(options.dropout === undefined).toBe(hidden.length === 0);
    if (Array.isArray(options.dropout)) expect(options.dropout).toHaveLength(hidden.length);
    expect(() => resolveTrainingOptions(options as object)).not.toThrow();
  }
});

it('images and features that come from no table are trained by plain descent, as before', () => {
  const recipe = recipeFor(6000, 784, 'classes', false);
  expect(recipe.suggestion.settings).toEqual({ batchSize: 64, epochs: 30, learningRate: 0.02, l2: 1e-4 });
  expect(recipe.fit).toEqual({});
});

it('is what jacquard train does with the same rows', async () => {
  const folder = temporaryFolder();
  put(folder, 'ferry.csv', csvOf(passengers()));
  const { code } = await start(folder, ['train', '--data', 'ferry.csv', '--label', 'stays', '--quiet'])
    .result;
  expect(code).toBe(0);
  const { options } = JSON.parse(readFileSync(join(folder, 'runs/train/args.json'), 'utf8'));
  const recipe = recipeFor(200, options.features ?? 18, 'classes', true); // a sixth of 240 rows is held out
  const settings = settingsOf(recipe);
  const training = resolveTrainingOptions(fitOptionsOf(recipe, settings) as object);
  expect(options).toMatchObject({ ...training, hidden: settings.hidden, activation: settings.activation });
});
