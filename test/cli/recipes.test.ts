// Recipes: listed, printed, and cooked to the same model as the options that they stand for.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trainCommandLine } from '../../cli/apply-recipe.js';
import { trainCommand } from '../../cli/train.js';
import { temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, readJson, succeeded } from './run.js';

interface Recipe {
  name: string;
  options: Record<string, unknown>;
}

test('recipes are listed, printed with the command that they stand for, and given as JSON', async () => {
  const folder = temporaryFolder();
  const { stdout: list } = await succeeded(jacquard(folder, 'recipes'));
  for (const name of ['report', 'fast', 'best', 'cnn-small', 'cnn'])
    expect(list).toMatch(new RegExp(`^${name} .* (%|not measured) `, 'm'));
  const { stdout: one } = await succeeded(jacquard(folder, 'recipes', 'best'));
  expect(one).toContain('npx jacquard train --hidden 1024,1024,512 --activation relu --batch-norm');
  const { stdout: json } = await succeeded(jacquard(folder, 'recipes', '--json'));
  expect((JSON.parse(json) as Recipe[]).map(({ name }) => name)).toEqual([
    ...['report', 'fast', 'best', 'cnn-small', 'cnn'],
  ]);
  refused(
    await jacquard(folder, 'recipes', 'nix'),
    'recipe: "nix" is unknown; valid: report, fast, best, cnn-small, cnn',
  );
  refused(await jacquard(folder, 'train', '--recipe', 'nix'), 'recipe: "nix" is unknown');
});

test('a recipe with layers is printed as a command that a shell reads', () => {
  const options = { layers: 'dense 342, dropout 0.2', epochs: 30 };
  const recipe = { name: 'own', summary: '', options, expected: { testAccuracy: 0.9, source: '' } };
  expect(trainCommandLine(recipe, trainCommand())).toBe(
    "npx jacquard train --layers 'dense 342, dropout 0.2' --epochs 30",
  );
});

test('an error about what the recipe set, and nobody typed, says so and how to change it', async () => {
  const folder = temporaryFolder();
  const fast = ['train', '--recipe', 'fast', '--data', 'sample'];
  refused(
    await jacquard(folder, ...fast, '--hidden', 'none'),
    'dropout: the network has no hidden layer (set by --recipe fast; --dropout beside it wins)',
  );
  const { stderr } = await jacquard(folder, ...fast, '--dropout', '0.1,0.2');
  expect(stderr).toContain('dropout: 2 rates given');
  expect(stderr).not.toContain('set by');
});

test('another optimizer than the recipe’s takes its own rate and decay', async () => {
  const folder = temporaryFolder();
  const own = [
    '--data',
    'sample',
    '--hidden',
    '16',
    '--epochs',
    '1',
    '--quiet',
    '--optimizer',
    'sgd',
    '--warmup',
    '0',
  ];
  await succeeded(jacquard(folder, 'train', '--recipe', 'fast', ...own));
  const { options } = readJson(folder, 'runs/train/args.json');
  expect(options).toMatchObject({ learningRate: 0.05, l2: 1e-4, dropout: 0.2, optimizer: { name: 'sgd' } });
  expect(options).not.toHaveProperty('weightDecay');
});

test.each(['report', 'fast', 'best'])(
  '%s trains what its command line does, to the bit, and what is given beside it wins',
  async (name) => {
    const folder = temporaryFolder();
    const { stdout } = await succeeded(jacquard(folder, 'recipes', name));
    const words = stdout.trim().split('\n').at(-1)!.split(' ').slice(2);
    // The networks of `best` would take long here; what wins over the recipe stands last in a command line. (A recipe's warm-up that is
    // not given shortens with the epochs.)
    const own = [
      '--data',
      'sample',
      '--hidden',
      '16',
      '--epochs',
      '1',
      '--warmup',
      '0',
      '--quiet',
      '--backend',
      'simd',
    ];
    await succeeded(jacquard(folder, 'train', '--recipe', name, ...own, '--out', 'cooked'));
    await succeeded(jacquard(folder, ...words, ...own, '--out', 'spelt'));
    const [cooked, spelt] = ['cooked', 'spelt'].map((out) => join(folder, out, 'train'));
    expect(
      readFileSync(join(cooked, 'model.safetensors')).equals(readFileSync(join(spelt, 'model.safetensors'))),
    ).toBe(true);
    const { options } = readJson(cooked, 'args.json');
    expect(options).toMatchObject({ recipe: name, hidden: [16], epochs: 1 });
    expect(options).toEqual({ ...readJson(spelt, 'args.json').options, recipe: name, out: 'cooked' });
  },
);
