// `jacquard train --members`: an ensemble from the command line, and what evaluate and predict make of its file.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { folderWithCsv, interrupted, jacquard, putIdxFolder, QUICK, readJson, succeeded } from './run.js';

test('train, evaluate and predict: the members beside what they answer together', async () => {
  const folder = folderWithCsv();
  const training = [...QUICK, '--members', '3', '--dropout', '0.2', '--clip-norm', '1'];
  const { stdout } = await succeeded(jacquard(folder, ...training));
  expect(stdout).toContain('3 × 4-8-3 relu, 201 parameters');
  expect(stdout).toMatch(
    /^members {6}3: accuracy [\d.]+ % in the mean, best [\d.]+ %, worst [\d.]+ %; together [\d.]+ % \(validation rows\)$/m,
  );
  const trained = readJson(join(folder, 'runs/train/report.json'));
  expect(trained.model).toMatchObject({ members: 3, layers: [4, 8, 3], parameters: 201 });
  expect(trained.model.summary.parameters).toBe(67);

  const evaluated = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--data', 't.csv', '--json'));
  const { accuracy, members } = JSON.parse(evaluated.stdout);
  const each = members.each.map((one: { accuracy: number }) => one.accuracy);
  expect(each).toHaveLength(3);
  expect(members).toMatchObject({
    ...{ score: 'accuracy', together: accuracy, best: Math.max(...each), worst: Math.min(...each) },
    mean: expect.closeTo(each.reduce((sum: number, one: number) => sum + one, 0) / 3, 10),
  });
  await succeeded(jacquard(folder, 'predict', 'runs/train', 't.csv'));
});

test('an ensemble that was interrupted is resumed', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  const long = [...QUICK, '--members', '2', '--epochs', '400'];
  const stopped = await interrupted(folder, long, /epoch +\d/);
  expect(stopped.code).toBe(130);
  const { stdout } = await succeeded(jacquard(folder, 'train', '--resume', 'runs/train'));
  expect(stdout).toContain('2 × 4-8-3 relu');
  expect(stdout).toContain('400 epochs');
});

test('of convolutions: the report has the filters of the first layer', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'idx');
  const layers = 'conv 4 3x3, max-pool, dense 5';
  const training = ['train', '--data', 'idx', '--recipe', 'none', '--epochs', '2', '--batch-size', '16'];
  const { stdout } = await succeeded(jacquard(folder, ...training, '--layers', layers, '--members', '2'));
  expect(stdout).toMatch(/^members {6}2: accuracy/m);
  const report = readFileSync(join(folder, 'runs/train/report.html'), 'utf8');
  expect(report).toContain('Filters of the first layer');
  expect(report.match(/alt="filter \d"/g)).toHaveLength(4);
});

test('--members out of range, of networks that would all be the same', async () => {
  const folder = folderWithCsv();
  refused(await jacquard(folder, ...QUICK, '--members', '0'), '--members');
  refused(
    await jacquard(folder, ...QUICK, '--hidden', 'none', '--members', '2', '--initializer', 'zeros'),
    'members: all would be the same network',
  );
});
